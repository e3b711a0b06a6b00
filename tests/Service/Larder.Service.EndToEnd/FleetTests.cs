// A service of three hosts, of which one falls, with a client that writes: with its nodes, and so that its nodes live on unseen.
using System.Diagnostics;
using Larder.ElastiCache;
using Larder.TestKit;
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class FleetTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    static readonly string[] Clusters = [.. Enumerable.Range(1, 6).Select(number => $"c{number}")];

    [Fact]
    public async Task A_host_that_falls_with_its_nodes_is_replaced_by_the_others()
    {
        await using var fleet = await StartAsync();
        await CreateGroupAsync(fleet);
        var members = await fleet.MembersAsync("g");
        Assert.Equal(["zone-1", "zone-2", "zone-3"], members.Select(member => member.Zone).Order());
        foreach (var host in FleetOfHosts.Names) await AssertToldByAsync(fleet, host);
        await AssertMeasuredAsync(fleet);
        using var writer = new GroupWriter(() => fleet.PrimaryEndpoint("g"));
        await writer.WritesAsync(200);
        await CreateClustersAsync(fleet);
        var fallen = await fleet.PrimaryHostAsync("g");
        writer.TakeLongestMs();
        await fleet.KillAsync(fallen, withNodes: true);
        await AssertOrdersAreTakenAsync(fleet, FleetOfHosts.Names.First(name => name != fallen));
        await writer.WritesAsync(200);
        TestContext.Current.TestOutputHelper?.WriteLine($"without writes for {writer.TakeLongestMs():F0} ms");
        Assert.NotEqual(fallen, await fleet.PrimaryHostAsync("g"));
        await fleet.WholeWithoutAsync("g", fallen);
        await writer.WritesAsync(200);
        writer.AssertAllThere();
        await fleet.ComeBackAsync(fallen);
        await NoFolderIsLeftAsync(fleet[fallen]);
        await AssertToldByAsync(fleet, fallen);
    }

    [Fact]
    public async Task A_host_whose_nodes_live_on_gets_no_second_primary()
    {
        await using var fleet = await StartAsync();
        await CreateGroupAsync(fleet);
        using var writer = new GroupWriter(() => fleet.PrimaryEndpoint("g"));
        await writer.WritesAsync(200);
        var fallen = await fleet.PrimaryHostAsync("g");
        using var prober = new PrimaryProber([.. (await fleet.MembersAsync("g")).Select(member => member.At)]);
        var before = await fleet.MembersAsync("g");
        writer.TakeLongestMs();
        await fleet.KillAsync(fallen, withNodes: false);
        await fleet.WholeWithoutAsync("g", fallen);
        await writer.WritesAsync(200);
        TestContext.Current.TestOutputHelper?.WriteLine($"without writes for {writer.TakeLongestMs():F0} ms");
        await prober.SeesAnotherAsync();
        prober.AssertOneAfterTheOther();
        writer.AssertAllThere();
        var pid = fleet[fallen].NodePid(before.Single(member => member.Role == "primary").Cluster, "0001");
        using var old = Process.GetProcessById(pid);
        await fleet.ComeBackAsync(fallen);
        await Until.TrueAsync(() => old.HasExited);
        await NoFolderIsLeftAsync(fleet[fallen]);
        await fleet.AvailableAsync("g");
    }

    [Fact]
    public async Task Caches_that_all_hosts_make_at_once_get_ports_of_their_own()
    {
        await using var fleet = await StartAsync(loses: false);
        var ids = Enumerable.Range(1, 24).Select(number => $"m{number}").ToArray();
        await Task.WhenAll(ids.Select((id, i) => MakeAsync(fleet.Api(FleetOfHosts.Names[i % 3]), id)));
        await Until.TrueAsync(async () =>
        {
            var made = await ClustersAsync();
            return made.Count == ids.Length && made.All(cluster => cluster.CacheClusterStatus == "available");
        });
        var clusters = await ClustersAsync();
        Assert.All(clusters, cluster => Assert.Equal(2, cluster.CacheNodes.Count));
        var ports = clusters.SelectMany(cluster => cluster.CacheNodes
            .Select(node => node.Endpoint!).Append(cluster.ConfigurationEndpoint!)
            .Select(endpoint => (endpoint.Address, endpoint.Port))).ToArray();
        Assert.Equal(ports.Length, ports.Distinct().Count());

        async Task<IReadOnlyList<CacheCluster>> ClustersAsync() =>
            (await fleet.Api("h1").Client.DescribeCacheClustersAsync(new() { ShowCacheNodeInfo = true })).CacheClusters;
    }

    Task<FleetOfHosts> StartAsync(bool loses = true)
    {
        if (!server.IsThere) Assert.Skip("postgresql is not installed.");
        return FleetOfHosts.StartAsync(server, loses);
    }

    static async Task CreateGroupAsync(FleetOfHosts fleet)
    {
        await fleet.Api("h1").Client.CreateReplicationGroupAsync(new()
        {
            ReplicationGroupId = "g", ReplicationGroupDescription = "d", Engine = "valkey", CacheNodeType = "cache.t4g.micro",
            NumCacheClusters = 3, AutomaticFailoverEnabled = true, MultiAZEnabled = true,
        });
        await fleet.AvailableAsync("g");
    }

    // So many that the silo of each host looks after some.
    static async Task CreateClustersAsync(FleetOfHosts fleet)
    {
        await Task.WhenAll(Clusters.Select(id => fleet.Api("h1").Client.CreateCacheClusterAsync(new()
        {
            CacheClusterId = id, Engine = "memcached", CacheNodeType = "cache.t4g.micro", NumCacheNodes = 1,
        })));
    }

    // A host that is too busy to answer may have heard: who asks again is told that the cache is there.
    static async Task MakeAsync(ApiClient api, string id)
    {
        var calls = 0;
        await ApiClient.TakenAsync(async () =>
        {
            try
            {
                calls++;
                await api.Client.CreateCacheClusterAsync(new()
                {
                    CacheClusterId = id, Engine = "memcached", CacheNodeType = "cache.t4g.micro", NumCacheNodes = 2,
                });
            }
            catch (ElastiCacheException refused) when (calls > 1 && refused.Code == "CacheClusterAlreadyExists")
            {
            }
        });
    }

    // What the fallen silo looked after is looked after by another before anybody's patience is at its end.
    static Task AssertOrdersAreTakenAsync(FleetOfHosts fleet, string host) => Task.WhenAll(Clusters.Select(id =>
        ApiClient.TakenAsync(() => fleet.Api(host).Client.ModifyCacheClusterAsync(new()
        {
            CacheClusterId = id, PreferredMaintenanceWindow = "sun:23:00-mon:01:30",
        }))));

    // Whichever host scales knows the metrics of all nodes.
    static async Task AssertMeasuredAsync(FleetOfHosts fleet)
    {
        foreach (var host in FleetOfHosts.Names)
        {
            using var http = new HttpClient { BaseAddress = fleet[host].Address };
            await Until.TrueAsync(async () =>
            {
                var page = await http.GetStringAsync("/metrics");
                return FleetOfHosts.Names.All(
                    name => page.Contains($"larder_nodes_measured{{host=\"{name}\"}} 1", StringComparison.Ordinal));
            });
        }
    }

    // Of what the host that fell has had: it is removed when that host is back, once its process has ended.
    static Task NoFolderIsLeftAsync(ServiceProcess host) => Until.TrueAsync(
        () => Directory.GetDirectories(Path.Combine(host.DataDirectory, "nodes"), "g-*").Length == 0);

    // Whoever is asked says the same.
    static Task AssertToldByAsync(FleetOfHosts fleet, string host) => Until.TrueAsync(async () =>
        await fleet.DescribeAsync("g", host) is { } told
        && GroupClient.Shown(told) == GroupClient.Shown(await fleet.DescribeAsync("g")));
}
