// How the console looks: every page in light, dark and narrow, kept as pictures in artifacts/console, and judged by axe for what
// WCAG AA asks for, contrast among it. Nothing of it is loaded from another machine.
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Larder.ElastiCache;
using Larder.TestKit;
using Microsoft.Playwright;
using Xunit;

namespace Larder.WebConsole.Tests;

public sealed class LookTests(ConsoleBrowser browser) : IClassFixture<ConsoleBrowser>
{
    // Address below /console, file, and what is there when the page is whole.
    static readonly (string Path, string File, string Text)[] s_pages =
    [
        ("caches", "caches", "goods of the shop"),
        ("create", "create", "aws_elasticache_replication_group"),
        ("caches/sessions", "overview", "Behind the primary"),
        ("caches/sessions/data", "data", "session:ada"),
        ("caches/sessions/commands", "commands", "Type a command"),
        ("caches/sessions/slowlog", "slowlog", "slowlog-log-slower-than"),
        ("caches/sessions/snapshots", "snapshots", "before-upgrade"),
        ("caches/sessions/parameters", "parameters", "maxmemory-policy"),
        ("caches/sessions/access", "access", "may do everything"),
        ("caches/sessions/events", "events", "created"),
        ("caches/sessions/manage", "manage", "Test failover"),
        ("caches/pages/data", "memcached", "page:home"),
        ("users", "users", "default"),
        ("caches/sessions/metrics", "metrics", "Commands by time"),
    ];

    [Fact]
    public async Task Every_page_has_contrast_in_light_and_dark_and_fits_a_narrow_screen()
    {
        var page = await browser.OpenPageAsync();
        List<string> elsewhere = [];
        page.Request += (_, request) =>
        {
            if (request.Url.StartsWith("data:", StringComparison.Ordinal)) return;
            if (!request.Url.StartsWith(browser.Address.ToString(), StringComparison.Ordinal)) elsewhere.Add(request.Url);
        };
        await page.GotoAsync($"{browser.Address}console");
        await Assertions.Expect(page.GetByText("No caches yet.")).ToBeVisibleAsync();
        await Pictures.TakeAsync(page, "empty");
        await PrepareAsync(page);

        List<string> faults = [];
        foreach (var (path, file, text) in s_pages) await JudgeAsync(page, path, file, text, faults);
        await JudgeDialogAsync(page, faults);
        Assert.Empty(elsewhere);
        Assert.True(faults.Count == 0, string.Join('\n', faults.Distinct()));
    }

    async Task JudgeAsync(IPage page, string path, string file, string text, List<string> faults)
    {
        await page.SetViewportSizeAsync(1360, 900);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await page.GotoAsync($"{browser.Address}console/{path}");
        await Assertions.Expect(page.GetByText(text).First).ToBeVisibleAsync();
        if (file == "data") await PickAsync(page);
        if (file == "metrics") await DrawAsync(page);
        await Assertions.Expect(page.Locator(".console.light")).ToBeVisibleAsync();
        var light = await page.EvaluateAsync<string>("getComputedStyle(document.querySelector('.console')).backgroundColor");
        await LookAsync(page, $"{file}-light", faults);

        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await Assertions.Expect(page.Locator(".console.dark")).ToBeVisibleAsync();
        Assert.NotEqual(light,
            await page.EvaluateAsync<string>("getComputedStyle(document.querySelector('.console')).backgroundColor"));
        await LookAsync(page, $"{file}-dark", faults);

        await page.SetViewportSizeAsync(390, 844);
        var width = await page.EvaluateAsync<int>("document.documentElement.scrollWidth");
        if (width > 390) faults.Add($"{file} is {width} pixels wide on a screen of 390");
        await Pictures.TakeAsync(page, $"{file}-narrow");
    }

    static async Task PickAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "session:ada" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Ada Lovelace")).ToBeVisibleAsync();
    }

    // Some traffic, until a line of the charts has a dozen points.
    async Task DrawAsync(IPage page)
    {
        using var node = new RespConnection(Loopback.Connect(await PrimaryPortAsync()));
        using var ended = new CancellationTokenSource();
        var traffic = Task.Run(() =>
        {
            for (var i = 0; !ended.IsCancellationRequested; i++)
            {
                node.Call("GET", $"page:{i % 70}");
                if (i % 5 == 0) node.Call("SET", $"seen:{i % 500}", "1", "EX", "5");
                if (i % 9 == 0) node.Call("HINCRBY", "session:ada", "visits", "1");
            }
        });
        var line = page.GetByRole(AriaRole.Region, new() { Name = "Commands", Exact = true }).Locator("path").First;
        await Assertions.Expect(line).ToHaveAttributeAsync("d", new Regex("(L.*){12}"));
        await ended.CancelAsync();
        await traffic;
    }

    async Task<int> PrimaryPortAsync()
    {
        var groups = await browser.Api.DescribeReplicationGroupsAsync(new() { ReplicationGroupId = "sessions" });
        return groups.ReplicationGroups[0].NodeGroups[0].PrimaryEndpoint!.Port!.Value;
    }

    async Task JudgeDialogAsync(IPage page, List<string> faults)
    {
        await page.SetViewportSizeAsync(1360, 900);
        await page.GotoAsync($"{browser.Address}console/caches/sessions/manage");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete sessions" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await LookAsync(page, "delete-dark", faults);
    }

    static async Task LookAsync(IPage page, string file, List<string> faults)
    {
        await Pictures.TakeAsync(page, file);
        var found = await page.RunAxe(new AxeRunOptions
        {
            RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] },
        });
        faults.AddRange(found.Violations.SelectMany(fault => fault.Nodes.Select(node =>
            $"{file}: {fault.Id}: {node.Html} {string.Join("; ", node.Any.Select(check => check.Message))}")));
    }

    async Task PrepareAsync(IPage page)
    {
        var api = browser.Api;
        await api.CreateReplicationGroupAsync(new()
        {
            ReplicationGroupId = "sessions", ReplicationGroupDescription = "who is logged in", Engine = "valkey",
            CacheNodeType = "cache.t4g.small", NumCacheClusters = 2, AutomaticFailoverEnabled = true,
            Tags = [new() { Key = "team", Value = "shop" }],
        });
        await api.CreateReplicationGroupAsync(new()
        {
            ReplicationGroupId = "catalogue", ReplicationGroupDescription = "goods of the shop", Engine = "valkey",
            CacheNodeType = "cache.t4g.micro", NumCacheClusters = 1,
        });
        await api.CreateCacheClusterAsync(new()
        {
            CacheClusterId = "pages", Engine = "memcached", CacheNodeType = "cache.t4g.micro", NumCacheNodes = 2,
        });
        foreach (var cache in new[] { "sessions", "catalogue", "pages" })
        {
            var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = cache });
            await Assertions.Expect(row.GetByText("available", new() { Exact = true })).ToBeVisibleAsync();
        }
        await SeedAsync(api);
        await api.CreateSnapshotAsync(new() { ReplicationGroupId = "sessions", SnapshotName = "before-upgrade" });
    }

    async Task SeedAsync(ElastiCacheClient api)
    {
        using var node = new RespConnection(Loopback.Connect(await PrimaryPortAsync()));
        node.Call("HSET", "session:ada", "user", "Ada Lovelace", "basket", "3 items", "visits", "12");
        node.Call("EXPIRE", "session:ada", "1800");
        for (var i = 0; i < 60; i++)
        {
            node.Call("SET", $"page:{i}", new string('x', 50 * (i + 1)), "EX", $"{300 + i}");
            node.Call("GET", $"page:{i % 7}");
            node.Call("GET", $"page:missing:{i % 3}");
        }
        node.Call("RPUSH", "queue:mail", "welcome", "receipt");
        node.Call("ZADD", "top:products", "12", "lamp", "31", "chair");
        node.Call("SADD", "online", "ada", "grace");
        node.Call("XADD", "orders", "*", "total", "42");
        var pages = (await api.DescribeCacheClustersAsync(
            new() { CacheClusterId = "pages", ShowCacheNodeInfo = true })).CacheClusters[0];
        using var items = new RespConnection(Loopback.Connect(pages.CacheNodes[0].Endpoint!.Port!.Value));
        items.SendRaw("set page:home 0 600 5\r\nhello\r\nset page:about 0 0 5\r\nhello\r\n"u8);
        Wait.Until(() => items.HasReply, "the items are stored");
    }
}
