// The console of a service of several hosts: each host's pages show and use nodes on all of them, follow when a host falls, and
// those of the host that fell come back with it.
using System.Text.RegularExpressions;
using Larder.ElastiCache;
using Larder.Service.EndToEnd;
using Larder.TestKit;
using Microsoft.Playwright;
using Xunit;

namespace Larder.WebConsole.Tests;

public sealed class FleetConsoleTests(ConsoleBrowser browser, PostgresServer server)
    : IClassFixture<ConsoleBrowser>, IClassFixture<PostgresServer>
{
    readonly Dictionary<string, IPage> _pages = [];

    [Fact]
    public async Task Every_host_shows_the_group_and_follows_when_one_falls()
    {
        if (!server.IsThere) Assert.Skip("postgresql is not installed.");
        foreach (var host in FleetOfHosts.Names) _pages[host] = await browser.OpenPageAsync();
        await using var fleet = await FleetOfHosts.StartAsync(server);
        await fleet.Api("h1").Client.CreateReplicationGroupAsync(new()
        {
            ReplicationGroupId = "g", ReplicationGroupDescription = "d", Engine = "valkey", CacheNodeType = "cache.t4g.micro",
            NumCacheClusters = 3, AutomaticFailoverEnabled = true, MultiAZEnabled = true,
        });
        await fleet.AvailableAsync("g");
        foreach (var host in FleetOfHosts.Names) await IsWholeAsync(fleet, host);

        var fallen = await fleet.PrimaryHostAsync("g");
        var others = FleetOfHosts.Names.Where(host => host != fallen).ToArray();
        var old = (await fleet.MembersAsync("g")).Single(member => member.Role == "primary").Cluster;
        await MakeKeyAsync(fleet, others[0]);
        await CommandAsync(fleet, others[1], "GET written-elsewhere", "\"by the page\"");

        // Nobody touches a page from here on but where it is said.
        foreach (var host in FleetOfHosts.Names)
        {
            await OpenAsync(fleet, host, "");
            await Assertions.Expect(_pages[host].Locator(".node")).ToHaveCountAsync(3);
        }
        await fleet.KillAsync(fallen, withNodes: true);
        await Assertions.Expect(_pages[fallen].GetByText("The service does not answer.")).ToBeVisibleAsync();
        foreach (var host in others)
        {
            await Assertions.Expect(Node(host, new Regex("^Node g-00[0-9], primary, available$"))).ToBeVisibleAsync();
            await Assertions.Expect(Node(host, new Regex($"^Node {old}, primary"))).ToBeHiddenAsync();
        }
        await fleet.WholeWithoutAsync("g", fallen);
        var gone = $"127.0.0.{fallen[1]}:";
        foreach (var host in others)
        {
            await Assertions.Expect(_pages[host].Locator(".node")).ToHaveCountAsync(3);
            await Assertions.Expect(_pages[host].Locator(".node code").Filter(new() { HasText = gone })).ToHaveCountAsync(0);
            await CommandAsync(fleet, host, "GET written-elsewhere", "\"by the page\"");
        }

        await fleet.ComeBackAsync(fallen);
        await Assertions.Expect(_pages[fallen].GetByText("The service does not answer.")).ToBeHiddenAsync();
        await Assertions.Expect(_pages[fallen].Locator(".node")).ToHaveCountAsync(3);
        await Assertions.Expect(_pages[fallen].Locator(".node code").Filter(new() { HasText = gone })).ToHaveCountAsync(0);
        await CommandAsync(fleet, fallen, "GET written-elsewhere", "\"by the page\"");
    }

    // Zones, addresses and load of all nodes, whichever host runs them.
    async Task IsWholeAsync(FleetOfHosts fleet, string host)
    {
        await OpenAsync(fleet, host, "");
        foreach (var number in new[] { 1, 2, 3 })
        {
            var node = _pages[host].Locator(".node").Filter(new() { HasText = $"zone-{number}" });
            await Assertions.Expect(node).ToHaveCountAsync(1);
            await Assertions.Expect(node.Locator("code")).ToContainTextAsync($"127.0.0.{number}:");
            foreach (var load in await node.Locator(".load .num").AllAsync())
                await Assertions.Expect(load).ToHaveTextAsync(new Regex("^(< )?[0-9.]+ %$"));
        }
    }

    async Task MakeKeyAsync(FleetOfHosts fleet, string host)
    {
        await OpenAsync(fleet, host, "/data");
        var page = _pages[host];
        await page.GetByRole(AriaRole.Button, new() { Name = "New key" }).ClickAsync();
        await page.GetByLabel("Key", new() { Exact = true }).FillAsync("written-elsewhere");
        await page.GetByLabel("Value", new() { Exact = true }).FillAsync("by the page");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create key" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "written-elsewhere" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "written-elsewhere" })).ToBeVisibleAsync();
    }

    async Task CommandAsync(FleetOfHosts fleet, string host, string command, string answer)
    {
        await OpenAsync(fleet, host, "/commands");
        var line = _pages[host].GetByLabel("Command", new() { Exact = true });
        await line.FillAsync(command);
        await line.PressAsync("Enter");
        await Assertions.Expect(_pages[host].GetByRole(AriaRole.Log)).ToContainTextAsync(answer);
    }

    Task OpenAsync(FleetOfHosts fleet, string host, string tab) =>
        _pages[host].GotoAsync($"{fleet[host].Address}console/caches/g{tab}");

    ILocator Node(string host, Regex name) => _pages[host].GetByRole(AriaRole.Article, new() { NameRegex = name });
}
