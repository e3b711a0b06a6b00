// A cache with a token: the page asks for it, keeps it out of addresses, and shows no more than a page can bear, whatever lies in
// the cache.
using Larder.TestKit;
using Microsoft.Playwright;
using Xunit;

namespace Larder.WebConsole.Tests;

public sealed class GuardedCacheTests(ConsoleBrowser browser) : IClassFixture<ConsoleBrowser>
{
    const string Token = "a-token-of-sixteen-and-more";

    [Fact]
    public async Task Data_is_shown_to_who_has_the_token_and_in_bounds()
    {
        var page = await browser.OpenPageAsync();
        await browser.Api.CreateReplicationGroupAsync(
            new()
            {
                ReplicationGroupId = "guarded", ReplicationGroupDescription = "guarded", Engine = "valkey",
                CacheNodeType = "cache.t4g.small", NumCacheClusters = 1, AuthToken = Token,
            },
            TestContext.Current.CancellationToken);
        List<string> addresses = [];
        page.Request += (_, request) => addresses.Add(request.Url);
        await page.GotoAsync($"{browser.Address}console/caches/guarded");
        await Assertions.Expect(page.Locator(".page-head .status")).ToHaveTextAsync("available");
        await FillAsync();

        await page.Locator("main nav.tabs").GetByRole(AriaRole.Link, new() { Name = "Data" }).ClickAsync();
        await page.GetByLabel("Password or token").FillAsync("not-the-token-at-all");
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await Assertions.Expect(page.GetByText("WRONGPASS")).ToBeVisibleAsync();
        await page.GetByLabel("Password or token").FillAsync(Token);
        await page.GetByLabel("Password or token").PressAsync("Enter");

        await page.GetByRole(AriaRole.Button, new() { Name = "large:string" }).ClickAsync();
        await Assertions.Expect(page.GetByText("The first 64 KiB of 20 MiB.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "large:list" }).ClickAsync();
        await Assertions.Expect(page.GetByText("larger than 4,096 KiB")).ToBeVisibleAsync();
        // The connection ended with the large reply; the next has another.
        await page.GetByRole(AriaRole.Button, new() { Name = "small" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Value", new() { Exact = true })).ToHaveValueAsync("of no weight");

        await page.Locator("main nav.tabs").GetByRole(AriaRole.Link, new() { Name = "Command line" }).ClickAsync();
        var line = page.GetByLabel("Command", new() { Exact = true });
        await line.FillAsync("GET large:string");
        await line.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Log)).ToContainTextAsync("larger than 1,024 KiB");
        Assert.DoesNotContain(addresses, address => address.Contains(Token));
    }

    async Task FillAsync()
    {
        var groups = await browser.Api.DescribeReplicationGroupsAsync(new() { ReplicationGroupId = "guarded" });
        using var node = new RespConnection(
            Loopback.Connect(groups.ReplicationGroups[0].NodeGroups[0].PrimaryEndpoint!.Port!.Value));
        Assert.Equal("+OK\r\n", RespConnection.Text(node.Call("AUTH", Token)));
        node.Call("SET", "small", "of no weight");
        node.Call("SET", "large:string", new string('x', 20 << 20));
        node.Call("RPUSH", "large:list", new string('x', 10 << 20));
    }
}
