// A service of three hosts on one machine: each on a loopback address and with a data folder of its own, in a zone of its own,
// with PostgreSQL between them.
using System.Net;
using Larder.ElastiCache;
using Larder.TestKit;
using Xunit;

namespace Larder.Service.EndToEnd;

sealed class FleetOfHosts : IAsyncDisposable
{
    // Where no host is to fall, a machine that is too busy for its hosts loses none either.
    const int BriefGraceSeconds = 12, LongGraceSeconds = 600;

    readonly Dictionary<string, ServiceProcess> _hosts = [];
    readonly HashSet<string> _fallen = [];
    readonly DirectoryInfo _snapshots = Directory.CreateTempSubdirectory("larder-snapshots-");

    public static IReadOnlyList<string> Names { get; } = ["h1", "h2", "h3"];

    /// <summary>All at once: who comes first makes the tables.</summary>
    public static async Task<FleetOfHosts> StartAsync(PostgresServer server, bool loses = true)
    {
        var fleet = new FleetOfHosts();
        var join = server.NewDatabase().Replace("Pooling=false", "Pooling=true;Maximum Pool Size=20");
        var grace = loses ? BriefGraceSeconds : LongGraceSeconds;
        try
        {
            await Task.WhenAll(Names.Select(async (name, i) =>
            {
                var process = await ServiceProcess.StartJoinedAsync(
                    join, $"{name} zone-{name[1]} 127.0.0.{i + 1} {grace}", fleet.Snapshots);
                lock (fleet._hosts) fleet._hosts[name] = process;
            }));
            // Each knows all the others.
            foreach (var name in Names) await fleet.ZonesAsync(name);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>The folder of snapshots that all hosts share.</summary>
    public string Snapshots => _snapshots.FullName;

    public ServiceProcess this[string host] => _hosts[host];

    /// <summary>The name of the host at an address.</summary>
    public static string At(string address) => Names[address[^1] - '1'];

    /// <summary>Kills a host's service, and its nodes if they are to fall with it.</summary>
    public async Task KillAsync(string host, bool withNodes)
    {
        lock (_fallen) _fallen.Add(host);
        await _hosts[host].KillAsync();
        if (withNodes) _hosts[host].KillLeftNodes();
    }

    public async Task ComeBackAsync(string host)
    {
        await _hosts[host].StartAgainAsync();
        lock (_fallen) _fallen.Remove(host);
    }

    public ApiClient Api(string host) => new(new HttpClient { BaseAddress = _hosts[host].Address });

    /// <summary>The group as a host that is there describes it; null when it cannot be asked.</summary>
    public async Task<ReplicationGroup?> DescribeAsync(string group, string? host = null)
    {
        string[] there;
        lock (_fallen) there = [.. Names.Where(name => !_fallen.Contains(name))];
        try
        {
            var address = _hosts[host ?? there[0]].Address;
            using var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
            return (await new ElastiCacheClient(http).DescribeReplicationGroupsAsync(new())).ReplicationGroups
                .FirstOrDefault(row => row.ReplicationGroupId == group);
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException or ElastiCacheException)
        {
            return null;
        }
    }

    /// <summary>Where the primary endpoint is now.</summary>
    public IPEndPoint PrimaryEndpoint(string group)
    {
        var endpoint = DescribeAsync(group).GetAwaiter().GetResult()?.NodeGroups.FirstOrDefault()?.PrimaryEndpoint
            ?? throw new IOException("Nobody says where the primary is.");
        return EndpointOf(endpoint);
    }

    /// <summary>The members: cluster, role, zone and own endpoint.</summary>
    public async Task<IReadOnlyList<(string Cluster, string Role, string Zone, IPEndPoint At)>> MembersAsync(string group)
    {
        ReplicationGroup? described = null;
        await Until.TrueAsync(async () => (described = await DescribeAsync(group)) is not null);
        return
        [
            .. described!.NodeGroups.SelectMany(shard => shard.NodeGroupMembers).Select(member => (
                member.CacheClusterId!, member.CurrentRole!, member.PreferredAvailabilityZone!,
                EndpointOf(member.ReadEndpoint!))),
        ];
    }

    public async Task<string> PrimaryHostAsync(string group) =>
        At((await MembersAsync(group)).Single(member => member.Role == "primary").At.Address.ToString());

    public Task AvailableAsync(string group) => Until.TrueAsync(async () =>
        await DescribeAsync(group) is { Status: "available" });

    /// <summary>The group is whole, on the hosts that are there alone.</summary>
    public Task WholeWithoutAsync(string group, string host) => Until.TrueAsync(
        async () => await DescribeAsync(group) is { Status: "available" }
            && (await MembersAsync(group)).All(member => At(member.At.Address.ToString()) != host),
        async () => GroupClient.Shown(await DescribeAsync(group)));

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts.Values) await host.DisposeAsync();
        _snapshots.Delete(recursive: true);
    }

    static IPEndPoint EndpointOf(Endpoint endpoint) => new(IPAddress.Parse(endpoint.Address!), endpoint.Port!.Value);

    // A host that does not know another yet refuses its zone.
    Task ZonesAsync(string host) => Until.TrueAsync(async () =>
    {
        foreach (var zone in Names.Select(name => $"zone-{name[1]}"))
        {
            var refused = await Api(host).FailAsync(
                "CreateCacheCluster",
                "CacheClusterId=no&Engine=valkey&CacheNodeType=cache.m7g.16xlarge&NumCacheNodes=1"
                + $"&PreferredAvailabilityZone={zone}");
            if (refused != "InsufficientCacheClusterCapacity") return false;
        }
        return true;
    });
}
