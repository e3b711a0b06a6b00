// What an operator does, from the first cache to its end, in a real browser: create, connect, look at the data and change it,
// fail over, take a snapshot and restore it, scale, delete.
using Larder.TestKit;
using Microsoft.Playwright;
using Xunit;

namespace Larder.WebConsole.Tests;

public sealed class WalkTests(ConsoleBrowser browser) : IClassFixture<ConsoleBrowser>
{
    IPage _page = null!;

    [Fact]
    public async Task An_operator_walks_through()
    {
        _page = await browser.OpenPageAsync();
        await CreateAsync();
        await ConnectAsync();
        await BrowseAsync();
        await CommandAsync();
        await FailOverAsync();
        await SnapshotAsync();
        await ScaleAsync();
        await RestoreAsync();
        await DeleteAsync();
    }

    async Task CreateAsync()
    {
        await _page.GotoAsync($"{browser.Address}console/create");
        await _page.GetByLabel("Name", new() { Exact = true }).FillAsync("shop");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Add tag" }).ClickAsync();
        await _page.GetByLabel("Tag", new() { Exact = true }).FillAsync("team");
        await _page.GetByLabel("Value", new() { Exact = true }).FillAsync("shop");
        await Assertions.Expect(_page.GetByLabel("the AWS command").First).ToContainTextAsync("--tags Key=team,Value=shop");
        await Assertions.Expect(_page.GetByLabel("the Terraform resource").First).ToContainTextAsync("\"team\" = \"shop\"");
        await _page.GetByLabel("Name", new() { Exact = true }).PressAsync("Enter");
        await IsAvailableAsync("shop");
    }

    async Task ConnectAsync()
    {
        await _page.GetByRole(AriaRole.Button, new() { Name = "ioredis" }).ClickAsync();
        await Assertions.Expect(_page.GetByLabel("the ioredis snippet").First)
            .ToContainTextAsync("new Redis({ host: \"127.0.0.1\"");
        await _page.GetByRole(AriaRole.Button, new() { Name = "redis-cli" }).ClickAsync();
        var command = await _page.GetByLabel("the redis-cli snippet").First.InnerTextAsync();
        using var node = new RespConnection(Loopback.Connect(int.Parse(command.Trim().Split(' ')[^1])));
        Assert.Equal("+OK\r\n", RespConnection.Text(node.Call("SET", "greeting", "hello")));
        node.Call("HSET", "basket:1", "lamp", "2");
    }

    async Task BrowseAsync()
    {
        await OpenAsync("Data");
        await _page.GetByLabel("Pattern").FillAsync("basket:*");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await _page.GetByRole(AriaRole.Button, new() { Name = "basket:1" }).ClickAsync();
        await _page.GetByLabel("Field", new() { Exact = true }).FillAsync("<script>chair</script>");
        await _page.GetByLabel("Value", new() { Exact = true }).FillAsync("4");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        // What comes out of a cache is text, whatever it looks like.
        await Assertions.Expect(_page.GetByText("<script>chair</script>")).ToBeVisibleAsync();

        await _page.GetByRole(AriaRole.Button, new() { Name = "New key" }).ClickAsync();
        await _page.GetByLabel("Key", new() { Exact = true }).FillAsync("note");
        await _page.GetByLabel("Value", new() { Exact = true }).FillAsync("first");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Create key" }).ClickAsync();
        await Assertions.Expect(_page.GetByRole(AriaRole.Heading, new() { Name = "note" })).ToBeVisibleAsync();
        await _page.GetByLabel("Value", new() { Exact = true }).FillAsync("second");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(_page.GetByRole(AriaRole.Button, new() { Name = "Save" })).ToBeDisabledAsync();
        await _page.GetByRole(AriaRole.Button, new() { Name = "Delete key" }).ClickAsync();
        await ConfirmAsync("Delete");
        await Assertions.Expect(_page.GetByText("Pick a key to see its value")).ToBeVisibleAsync();
        await _page.GetByRole(AriaRole.Button, new() { Name = "Look for them" }).ClickAsync();
        await Assertions.Expect(_page.GetByText("2 of 2 keys visited")).ToBeVisibleAsync();
    }

    async Task CommandAsync()
    {
        await OpenAsync("Command line");
        var line = _page.GetByLabel("Command", new() { Exact = true });
        var screen = _page.GetByRole(AriaRole.Log);
        await line.FillAsync("HGETALL basket:1");
        await line.PressAsync("Enter");
        await Assertions.Expect(screen).ToContainTextAsync("\"lamp\"");
        await line.FillAsync("NOSUCH");
        await line.PressAsync("Enter");
        await Assertions.Expect(screen).ToContainTextAsync("ERR unknown command");
        await line.FillAsync("SUBSCRIBE news");
        await line.PressAsync("Enter");
        await Assertions.Expect(screen).ToContainTextAsync("needs a terminal");
        await line.FillAsync("AUTH default open-sesame");
        await line.PressAsync("Enter");
        await Assertions.Expect(screen).ToContainTextAsync("AUTH •••");
        await Assertions.Expect(screen).Not.ToContainTextAsync("open-sesame");
    }

    async Task FailOverAsync()
    {
        await OpenAsync("Overview");
        await Assertions.Expect(Node("shop-001, primary")).ToBeVisibleAsync();
        await OpenAsync("Manage");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Test failover" }).ClickAsync();
        await ConfirmAsync("Fail over");
        await OpenAsync("Overview");
        await Assertions.Expect(Node("shop-002, primary")).ToBeVisibleAsync();
        await Assertions.Expect(Node("shop-001, replica, available")).ToBeVisibleAsync();
        await IsAvailableAsync("shop");
    }

    async Task SnapshotAsync()
    {
        await OpenAsync("Snapshots");
        await _page.GetByLabel("Name", new() { Exact = true }).FillAsync("before-scaling");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Take snapshot" }).ClickAsync();
        var row = _page.GetByRole(AriaRole.Row).Filter(new() { HasText = "before-scaling" });
        await Assertions.Expect(row.GetByText("available", new() { Exact = true })).ToBeVisibleAsync();
        await IsAvailableAsync("shop");
    }

    async Task ScaleAsync()
    {
        await OpenAsync("Manage");
        await _page.GetByLabel("Replicas").FillAsync("2");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Scale", Exact = true }).ClickAsync();
        await OpenAsync("Overview");
        await Assertions.Expect(Node("shop-003, replica, available")).ToBeVisibleAsync();
        await IsAvailableAsync("shop");
    }

    async Task RestoreAsync()
    {
        await _page.GetByRole(AriaRole.Link, new() { Name = "Snapshots" }).First.ClickAsync();
        await _page.GetByRole(AriaRole.Row).Filter(new() { HasText = "before-scaling" })
            .GetByRole(AriaRole.Link, new() { Name = "Restore" }).ClickAsync();
        await Assertions.Expect(_page.GetByLabel("Name", new() { Exact = true })).ToHaveValueAsync("shop-restored");
        await _page.GetByLabel("Replicas").FillAsync("0");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Restore" }).ClickAsync();
        await IsAvailableAsync("shop-restored");
        await OpenAsync("Data");
        await Assertions.Expect(_page.GetByRole(AriaRole.Button, new() { Name = "basket:1" })).ToBeVisibleAsync();
    }

    async Task DeleteAsync()
    {
        await OpenAsync("Manage");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Delete shop-restored" }).ClickAsync();
        await _page.GetByLabel("Type shop-restored to confirm").FillAsync("shop-restored");
        await ConfirmAsync("Delete");
        await Assertions.Expect(_page.GetByText("shop-restored is deleted.")).ToBeVisibleAsync();
    }

    Task OpenAsync(string tab) =>
        _page.Locator("main nav.tabs").GetByRole(AriaRole.Link, new() { Name = tab, Exact = true }).ClickAsync();

    Task ConfirmAsync(string action) =>
        _page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = action, Exact = true }).ClickAsync();

    ILocator Node(string name) => _page.GetByRole(AriaRole.Article, new() { Name = $"Node {name}" });

    async Task IsAvailableAsync(string cache)
    {
        await Assertions.Expect(_page.GetByRole(AriaRole.Heading, new() { Name = cache, Exact = false }).First)
            .ToBeVisibleAsync();
        await Assertions.Expect(_page.Locator(".page-head .status")).ToHaveTextAsync("available");
    }
}
