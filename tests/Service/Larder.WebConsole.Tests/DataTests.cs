// Keys of every kind in the data browser: how they are shown, changed and paged, and what a user sees who may not do all. The
// node is asked whether it is so.
using System.Text.RegularExpressions;
using Larder.TestKit;
using Microsoft.Playwright;
using Xunit;

namespace Larder.WebConsole.Tests;

public sealed class DataTests(ConsoleBrowser browser) : IClassFixture<ConsoleBrowser>
{
    IPage _page = null!;

    [Fact]
    public async Task Every_kind_of_key_is_shown_and_changed()
    {
        _page = await browser.OpenPageAsync();
        await CreateAsync("kinds", []);
        await OpenAsync("kinds");
        using var node = new RespConnection(Loopback.Connect(await PortAsync("kinds")));
        await NamesAsync(node);
        await StringsAsync(node);
        await ListAsync(node);
        await HashAsync(node);
        await PagesAsync(node);
    }

    // What is empty, no text or has blanks is shown so that it can be seen, picked, searched for and made.
    async Task NamesAsync(RespConnection node)
    {
        node.Call([.. new[] { "SET", "", "of no name" }.Select(Bytes)]);
        node.Call([Bytes("SET"), [0, 0xff, (byte)'k'], Bytes("of bytes")]);
        node.Call("SET", " lead", "of a blank");
        node.Call("SET", new string('n', 5_000), "of a long name");
        foreach (var (shown, value) in new[]
        {
            ("\"\"", "of no name"), ("\"\\x00\\xffk\"", "of bytes"), ("\" lead\"", "of a blank"),
            (new string('n', 256) + "…", "of a long name"),
        })
        {
            await SearchAsync("");
            await PickAsync(shown);
            await Assertions.Expect(Value).ToHaveValueAsync(value);
        }
        await SearchAsync("\"\\x00\\xffk\"");
        await PickAsync("\"\\x00\\xffk\"");
        await Assertions.Expect(Value).ToHaveValueAsync("of bytes");

        await _page.GetByRole(AriaRole.Button, new() { Name = "New key" }).ClickAsync();
        await _page.GetByLabel("Key", new() { Exact = true }).FillAsync("\"\\x01 made\"");
        await Value.FillAsync("here");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Create key" }).ClickAsync();
        await Assertions.Expect(_page.GetByRole(AriaRole.Heading, new() { Name = "\"\\x01 made\"" })).ToBeVisibleAsync();
        Assert.Equal("$4\r\nhere\r\n", RespConnection.Text(node.Call([Bytes("GET"), [1, .. " made"u8]])));
        node.Call("FLUSHDB");
    }

    async Task StringsAsync(RespConnection node)
    {
        node.Call("SET", "empty", "");
        node.Call("SETBIT", "bits", "7", "1");
        node.Call("PFADD", "visitors", "ada", "grace", "edsger");
        await SearchAsync("");
        await PickAsync("bits");
        await Assertions.Expect(_page.Locator("pre.value-text")).ToHaveTextAsync("\\x01");
        await Assertions.Expect(_page.GetByText("Not text: shown escaped")).ToBeVisibleAsync();
        await PickAsync("visitors");
        await Assertions.Expect(_page.GetByText("A HyperLogLog that has counted about 3 elements.")).ToBeVisibleAsync();
        await PickAsync("empty");
        await Assertions.Expect(Value).ToHaveValueAsync("");
        await Value.FillAsync("two\nlines");
        await Button("Save").ClickAsync();
        await Assertions.Expect(Button("Save")).ToBeDisabledAsync();
        await Assertions.Expect(Value).ToBeFocusedAsync();
        Assert.Equal("$9\r\ntwo\nlines\r\n", RespConnection.Text(node.Call("GET", "empty")));
    }

    // The element that was picked is removed and no equal one; one that has moved is not overwritten.
    async Task ListAsync(RespConnection node)
    {
        node.Call("RPUSH", "tasks", "wash", "dry", "wash", "iron");
        await SearchAsync("tasks");
        await PickAsync("tasks");
        await Button("Remove 2").ClickAsync();
        await Assertions.Expect(Elements).ToHaveTextAsync(["wash", "dry", "iron"]);
        Assert.Equal("*3\r\n$4\r\nwash\r\n$3\r\ndry\r\n$4\r\niron\r\n", Range());
        await Button("Change 2").ClickAsync();
        await _page.GetByLabel("Value of 2").FillAsync("fold");
        await _page.GetByLabel("Value of 2").PressAsync("Enter");
        await Assertions.Expect(Elements).ToHaveTextAsync(["wash", "dry", "fold"]);
        Assert.Equal("*3\r\n$4\r\nwash\r\n$3\r\ndry\r\n$4\r\nfold\r\n", Range());

        node.Call("LPUSH", "tasks", "sort");
        await Button("Change 0").ClickAsync();
        await _page.GetByLabel("Value of 0").FillAsync("soak");
        await _page.GetByLabel("Value of 0").PressAsync("Enter");
        await Assertions.Expect(Told("The list has changed meanwhile")).ToHaveCountAsync(1);
        // The same message again would be told by the same notice.
        await Told("The list has changed meanwhile").GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(Told("The list has changed meanwhile")).ToHaveCountAsync(0);
        await _page.GetByLabel("Value of 0").PressAsync("Escape");
        await Button("Remove 1").ClickAsync();
        await Assertions.Expect(Told("The list has changed meanwhile")).ToHaveCountAsync(1);
        Assert.Equal("*4\r\n$4\r\nsort\r\n$4\r\nwash\r\n$3\r\ndry\r\n$4\r\nfold\r\n", Range());

        string Range() => RespConnection.Text(node.Call("LRANGE", "tasks", "0", "-1"));
    }

    // A field that ends by itself says when, and ends then though its value was changed.
    async Task HashAsync(RespConnection node)
    {
        node.Call("HSET", "session", "user", "ada", "code", "1234");
        node.Call("HEXPIRE", "session", "5000", "FIELDS", "1", "code");
        await SearchAsync("session");
        await PickAsync("session");
        var code = _page.GetByRole(AriaRole.Row).Filter(new() { HasText = "1234" });
        await Assertions.Expect(code).ToContainTextAsync(new Regex("in [0-9]+ min"));
        await Button("Change code").ClickAsync();
        await _page.GetByLabel("Value of code").FillAsync("9876");
        await _page.GetByLabel("Value of code").PressAsync("Enter");
        await Assertions.Expect(_page.GetByRole(AriaRole.Row).Filter(new() { HasText = "9876" })).ToBeVisibleAsync();
        Assert.Equal("$4\r\n9876\r\n", RespConnection.Text(node.Call("HGET", "session", "code")));
        Assert.Matches("^\\*1\r\n:[1-9][0-9]*\r\n$", RespConnection.Text(node.Call("HTTL", "session", "FIELDS", "1", "code")));
    }

    async Task PagesAsync(RespConnection node)
    {
        node.Call(["ZADD", "board", .. Enumerable.Range(0, 120).SelectMany(i => new[] { $"{i}", $"player-{i:000}" })]);
        node.Call("XADD", "orders", "1-1", "total", "42");
        await SearchAsync("board");
        await PickAsync("board");
        await Assertions.Expect(Elements).ToHaveCountAsync(50);
        await Button("More elements").ClickAsync();
        await Assertions.Expect(Elements).ToHaveCountAsync(100);
        // Who is on a later page stays there.
        await Button("Change player-077").ClickAsync();
        await _page.GetByLabel("Value of player-077").FillAsync("7.5");
        await _page.GetByLabel("Value of player-077").PressAsync("Enter");
        await Assertions.Expect(Button("Change player-077")).ToBeFocusedAsync();
        Assert.Equal("$3\r\n7.5\r\n", RespConnection.Text(node.Call("ZSCORE", "board", "player-077")));
        await Assertions.Expect(Elements).ToHaveCountAsync(100);

        await SearchAsync("orders");
        await PickAsync("orders");
        await Assertions.Expect(Elements).ToHaveTextAsync(["total=42"]);
        await Button("Remove 1-1").ClickAsync();
        await Assertions.Expect(Elements).ToHaveCountAsync(0);
        Assert.Equal(":0\r\n", RespConnection.Text(node.Call("XLEN", "orders")));
        await Pictures.TakeAsync(_page, "data-stream");
    }

    [Fact]
    public async Task A_user_sees_and_changes_what_the_access_string_allows()
    {
        const string password = "correct-horse-battery", all = "correct-horse-battery-all";
        _page = await browser.OpenPageAsync();
        foreach (var (user, access, secret) in new[]
        {
            ("reader", "on ~page:* +@read +@connection", password), ("owner", "on ~* +@all", all),
        })
        {
            await browser.Api.CreateUserAsync(
                new() { UserId = user, UserName = user, Engine = "valkey", AccessString = access, Passwords = [secret] },
                TestContext.Current.CancellationToken);
        }
        await browser.Api.CreateUserGroupAsync(
            new() { UserGroupId = "both", Engine = "valkey", UserIds = ["reader", "owner"] },
            TestContext.Current.CancellationToken);
        await CreateAsync("guarded", ["both"]);
        await OpenAsync("guarded", isAsked: true);
        using var node = new RespConnection(Loopback.Connect(await PortAsync("guarded")));
        Assert.Equal("+OK\r\n", RespConnection.Text(node.Call("AUTH", "owner", all)));
        node.Call("SET", "page:home", "hello");
        node.Call("RPUSH", "page:list", "a");
        node.Call("SET", "secret", "kept");

        await _page.GetByLabel("User", new() { Exact = true }).FillAsync("reader");
        await _page.GetByLabel("Password or token").FillAsync(password);
        await _page.GetByLabel("Password or token").PressAsync("Enter");
        await PickAsync("page:home");
        await Value.FillAsync("changed");
        await Button("Save").ClickAsync();
        await Assertions.Expect(Told("NOPERM")).ToHaveCountAsync(1);
        await PickAsync("page:list");
        await Button("Remove 0").ClickAsync();
        await Assertions.Expect(Told("NOPERM")).ToHaveCountAsync(2);
        // What the user may not ask for is not taken for an empty string, which a press of a button would then store.
        await PickAsync("secret");
        await Assertions.Expect(_page.GetByText("The user may not ask what this key is")).ToBeVisibleAsync();
        await Assertions.Expect(Button("Add")).ToHaveCountAsync(0);
        await Assertions.Expect(_page.GetByRole(AriaRole.Row).Filter(new() { HasText = "secret" }))
            .Not.ToContainTextAsync("never");
        await Pictures.TakeAsync(_page, "data-not-allowed");
        Assert.Equal("$5\r\nhello\r\n", RespConnection.Text(node.Call("GET", "page:home")));
        Assert.Equal(":1\r\n", RespConnection.Text(node.Call("LLEN", "page:list")));
        Assert.Equal("$4\r\nkept\r\n", RespConnection.Text(node.Call("GET", "secret")));
    }

    Task CreateAsync(string id, IReadOnlyList<string> userGroups) => browser.Api.CreateReplicationGroupAsync(
        new()
        {
            ReplicationGroupId = id, ReplicationGroupDescription = id, Engine = "valkey", CacheNodeType = "cache.t4g.micro",
            NumCacheClusters = 1, UserGroupIds = userGroups,
        },
        TestContext.Current.CancellationToken);

    async Task<int> PortAsync(string id) => (await browser.Api.DescribeReplicationGroupsAsync(
        new() { ReplicationGroupId = id }, TestContext.Current.CancellationToken))
        .ReplicationGroups[0].NodeGroups[0].PrimaryEndpoint!.Port!.Value;

    async Task OpenAsync(string cache, bool isAsked = false)
    {
        await _page.GotoAsync($"{browser.Address}console/caches/{cache}");
        await Assertions.Expect(_page.Locator(".page-head .status")).ToHaveTextAsync("available");
        await _page.Locator("main nav.tabs").GetByRole(AriaRole.Link, new() { Name = "Data", Exact = true }).ClickAsync();
        await Assertions.Expect(isAsked ? Button("Log in") : Button("Search")).ToBeVisibleAsync();
    }

    async Task SearchAsync(string pattern)
    {
        await _page.GetByLabel("Pattern").FillAsync(pattern);
        await _page.GetByLabel("Pattern").PressAsync("Enter");
    }

    async Task PickAsync(string key)
    {
        var keys = _page.GetByRole(AriaRole.Region, new() { Name = "Keys found" });
        await keys.GetByRole(AriaRole.Button, new() { Name = key, Exact = true }).ClickAsync();
        // Until then what is seen beside is the key before.
        await Assertions.Expect(keys.Locator("tr.picked").GetByRole(AriaRole.Button, new() { Name = key, Exact = true }))
            .ToBeVisibleAsync();
        await Assertions.Expect(_page.GetByText("in memory").Or(_page.GetByText("bytes long")).First).ToBeVisibleAsync();
    }

    // Not the value of a key that is no text, which is no field.
    ILocator Value => _page.GetByRole(AriaRole.Textbox, new() { Name = "Value", Exact = true });

    ILocator Elements => _page.GetByRole(AriaRole.Region, new() { Name = "Elements" }).Locator("tbody tr td:nth-child(2)");

    ILocator Button(string name) => _page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    ILocator Told(string text) => _page.Locator(".mud-snackbar").Filter(new() { HasText = text });

    static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
