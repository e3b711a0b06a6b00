// What an operator changes apart from caches themselves: items of a memcached node, a parameter, who may use a cache. The nodes
// are asked whether it is so.
using System.Text.RegularExpressions;
using Larder.TestKit;
using Microsoft.Playwright;
using Xunit;

namespace Larder.WebConsole.Tests;

public sealed class EditingTests(ConsoleBrowser browser) : IClassFixture<ConsoleBrowser>
{
    IPage _page = null!;

    [Fact]
    public async Task Items_of_a_memcached_node_are_made_changed_and_deleted_and_charts_tell_values()
    {
        _page = await browser.OpenPageAsync();
        await browser.Api.CreateCacheClusterAsync(
            new() { CacheClusterId = "pages", Engine = "memcached", CacheNodeType = "cache.t4g.micro", NumCacheNodes = 1 },
            TestContext.Current.CancellationToken);
        await OpenAsync("pages");
        var told = await browser.Api.DescribeCacheClustersAsync(
            new() { CacheClusterId = "pages", ShowCacheNodeInfo = true }, TestContext.Current.CancellationToken);
        using var node = new MemcachedNode(told.CacheClusters[0].CacheNodes[0].Endpoint!.Port!.Value);
        // As a client stores it that keeps in the flags what the bytes are.
        node.Ask("set of-a-client 7 5000 2\r\n42", "STORED");

        await TabAsync("Data");
        await _page.GetByRole(AriaRole.Button, new() { Name = "New item" }).ClickAsync();
        await _page.GetByLabel("Key", new() { Exact = true }).FillAsync("greeting");
        await Field("Value").FillAsync("hello");
        // Beyond thirty days the protocol means a date by it.
        await Field("Expires in (seconds)").FillAsync("5000000");
        await SaveAsync();
        Assert.Matches("^HD s5 f0 t(5000000|49999[0-9]{2})$", node.Ask("mg greeting s f t"));

        await PickAsync("of-a-client");
        await Assertions.Expect(Field("Value")).ToHaveValueAsync("42");
        await Field("Value").FillAsync("1234");
        await SaveAsync();
        Wait.Until(
            () => Regex.IsMatch(node.Ask("mg of-a-client s f t"), "^HD s4 f7 t(5000|4[0-9]{3})$"), "the value; the rest kept");

        await _page.GetByRole(AriaRole.Button, new() { Name = "Delete item" }).ClickAsync();
        await _page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await Assertions.Expect(Item("of-a-client")).Not.ToBeVisibleAsync();
        node.Ask("mg of-a-client s", "EN");
        await ChartsAsync();
    }

    // The value and the time under the pointer.
    async Task ChartsAsync()
    {
        await TabAsync("Metrics");
        var chart = _page.GetByRole(AriaRole.Region, new() { Name = "Items", Exact = true });
        await Assertions.Expect(chart.Locator("path").First).ToHaveAttributeAsync("d", new Regex("^M"));
        await Assertions.Expect(chart.Locator(".x")).ToHaveTextAsync("5 min ago2.5 min agonow");
        await chart.Locator(".plot").HoverAsync();
        var tip = chart.Locator(".tip");
        await Assertions.Expect(tip).ToHaveTextAsync(
            new Regex(@"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} UTC\s*0001\s*[012]$"));
        await Pictures.TakeAsync(_page, "metrics-pointed");
        await _page.Locator("h1").HoverAsync();
        await Assertions.Expect(tip).Not.ToBeVisibleAsync();

        // Without a pointer: the arrow keys go from value to value, and the same is told in words.
        await Assertions.Expect(chart.Locator("path").First).ToHaveAttributeAsync("d", new Regex("L")); // two of them
        var slider = chart.GetByRole(AriaRole.Slider);
        await slider.FocusAsync();
        await Assertions.Expect(slider).ToHaveAttributeAsync("aria-valuetext", "now");
        await slider.PressAsync("Home");
        await Assertions.Expect(tip).ToBeVisibleAsync();
        var first = await slider.GetAttributeAsync("aria-valuetext");
        Assert.Matches(@"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} UTC: 0001 [012]$", first);
        await slider.PressAsync("ArrowRight");
        await Assertions.Expect(slider).Not.ToHaveAttributeAsync("aria-valuetext", first!);
        await slider.PressAsync("ArrowLeft");
        await Assertions.Expect(slider).ToHaveAttributeAsync("aria-valuetext", first!);
        await slider.PressAsync("Escape");
        await Assertions.Expect(tip).Not.ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_parameter_is_changed_once_the_cache_has_a_group_of_its_own()
    {
        _page = await browser.OpenPageAsync();
        await CreateAsync("counted");
        await OpenAsync("counted");
        await TabAsync("Parameters");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Create and use" }).ClickAsync();
        await _page.GetByLabel("Filter parameters").FillAsync("maxmemory-policy");
        var row = _page.GetByRole(AriaRole.Row).Filter(new() { HasText = "maxmemory-policy" });
        await row.GetByRole(AriaRole.Button, new() { Name = "volatile-lru" }).ClickAsync();
        await row.GetByLabel("Value of maxmemory-policy").FillAsync("allkeys-lfu");
        await row.GetByLabel("Value of maxmemory-policy").PressAsync("Enter");
        await Assertions.Expect(row.GetByRole(AriaRole.Button, new() { Name = "allkeys-lfu" })).ToBeVisibleAsync();
        var told = await browser.Api.DescribeCacheParametersAsync(
            new() { CacheParameterGroupName = "counted-parameters", Source = "user" }, TestContext.Current.CancellationToken);
        Assert.Equal("allkeys-lfu", Assert.Single(told.Parameters).ParameterValue);
        using var node = new RespConnection(Loopback.Connect(await PortAsync("counted")));
        Wait.Until(
            () => RespConnection.Text(node.Call("INFO", "memory")).Contains("maxmemory_policy:allkeys-lfu"), "the node has it");

        // What is no value of it is refused, and said to be.
        await row.GetByRole(AriaRole.Button, new() { Name = "allkeys-lfu" }).ClickAsync();
        await row.GetByLabel("Value of maxmemory-policy").FillAsync("whatever");
        await row.GetByLabel("Value of maxmemory-policy").PressAsync("Enter");
        await Assertions.Expect(_page.Locator(".mud-snackbar").Filter(new() { HasText = "whatever" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_user_and_a_group_are_made_and_given_to_a_cache()
    {
        const string password = "correct-horse-battery";
        _page = await browser.OpenPageAsync();
        await _page.GotoAsync($"{browser.Address}console/users");
        var users = _page.GetByRole(AriaRole.Region, new() { Name = "New user", Exact = true });
        await users.GetByLabel("Id", new() { Exact = true }).FillAsync("ada");
        await users.GetByLabel("Password (16 to 128 characters)").FillAsync(password);
        await users.GetByLabel("Access string").FillAsync("on ~page:* +@read");
        await users.GetByRole(AriaRole.Button, new() { Name = "Create user" }).ClickAsync();
        var row = _page.GetByRole(AriaRole.Row).Filter(new() { HasText = "page:*" });
        await Assertions.Expect(row.GetByText("active", new() { Exact = true })).ToBeVisibleAsync();

        var groups = _page.GetByRole(AriaRole.Region, new() { Name = "New user group", Exact = true });
        await groups.GetByLabel("Id", new() { Exact = true }).FillAsync("readers");
        await ChooseAsync(groups, "Users", "ada");
        await groups.GetByRole(AriaRole.Button, new() { Name = "Create group" }).ClickAsync();
        var group = _page.GetByRole(AriaRole.Row).Filter(new() { HasText = "readers" }).Filter(new() { HasNotText = "page:*" });
        await Assertions.Expect(group.GetByText("active", new() { Exact = true })).ToBeVisibleAsync();

        await CreateAsync("read");
        await OpenAsync("read");
        await TabAsync("Access");
        await ChooseAsync(_page.GetByRole(AriaRole.Region, new() { Name = "Access", Exact = true }), "User group", "readers");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await Assertions.Expect(_page.GetByText("the users of readers")).ToBeVisibleAsync();
        await Assertions.Expect(_page.Locator(".page-head .status")).ToHaveTextAsync("available");
        using var node = new RespConnection(Loopback.Connect(await PortAsync("read")));
        Assert.StartsWith("-NOAUTH", RespConnection.Text(node.Call("GET", "page:1")));
        Assert.Equal("+OK\r\n", RespConnection.Text(node.Call("AUTH", "ada", password)));
        Assert.Equal("$-1\r\n", RespConnection.Text(node.Call("GET", "page:1")));
        Assert.StartsWith("-NOPERM", RespConnection.Text(node.Call("SET", "page:1", "x")));
    }

    async Task ChooseAsync(ILocator inside, string field, string item)
    {
        await inside.GetByLabel(field, new() { Exact = true }).First.ClickAsync();
        await _page.GetByRole(AriaRole.Option, new() { Name = item, Exact = true }).ClickAsync();
        await _page.Keyboard.PressAsync("Escape");
    }

    Task CreateAsync(string id) => browser.Api.CreateReplicationGroupAsync(
        new()
        {
            ReplicationGroupId = id, ReplicationGroupDescription = id, Engine = "valkey", CacheNodeType = "cache.t4g.micro",
            NumCacheClusters = 1,
        },
        TestContext.Current.CancellationToken);

    async Task<int> PortAsync(string id) => (await browser.Api.DescribeReplicationGroupsAsync(
        new() { ReplicationGroupId = id }, TestContext.Current.CancellationToken))
        .ReplicationGroups[0].NodeGroups[0].PrimaryEndpoint!.Port!.Value;

    async Task OpenAsync(string cache)
    {
        await _page.GotoAsync($"{browser.Address}console/caches/{cache}");
        await Assertions.Expect(_page.Locator(".page-head .status")).ToHaveTextAsync("available");
    }

    Task TabAsync(string tab) =>
        _page.Locator("main nav.tabs").GetByRole(AriaRole.Link, new() { Name = tab, Exact = true }).ClickAsync();

    ILocator Field(string label) => _page.GetByLabel(label, new() { Exact = true });

    ILocator Item(string key) => _page.GetByRole(AriaRole.Button, new() { Name = key, Exact = true });

    Task PickAsync(string key) => Item(key).ClickAsync();

    // The list of items shows one that is stored.
    async Task SaveAsync()
    {
        await _page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(Item("greeting")).ToBeVisibleAsync();
    }

    // A line to the node, as a client has it.
    sealed class MemcachedNode(int port) : IDisposable
    {
        readonly StreamReader _reader = new(new System.Net.Sockets.NetworkStream(Loopback.Connect(port), ownsSocket: true));

        public string Ask(string request)
        {
            _reader.BaseStream.Write(System.Text.Encoding.ASCII.GetBytes(request + "\r\n"));
            return _reader.ReadLine()!;
        }

        public void Ask(string request, string answer) => Assert.Equal(answer, Ask(request));

        public void Dispose() => _reader.Dispose();
    }
}
