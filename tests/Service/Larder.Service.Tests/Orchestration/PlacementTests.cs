// Where nodes are put when there are several hosts: spread over zones, then hosts, and away from where the cache has some.
using Larder.Base;
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Larder.Service.Tests.Orchestration;

public sealed class PlacementTests : IAsyncLifetime
{
    const long Gibibyte = 1L << 30;

    readonly string _directory = Directory.CreateTempSubdirectory("larder-store-").FullName;
    readonly OtherHosts _others = new();
    ServiceProvider _services = null!;
    Placement _placement = null!;
    Hosts _hosts = null!;

    CacheStore Store => _services.GetRequiredService<CacheStore>();

    public async ValueTask InitializeAsync()
    {
        var services = new ServiceCollection();
        services.AddSingleton<Clock>(new ManualClock());
        services.AddStateDatabase(_directory);
        _services = services.BuildServiceProvider();
        await StateDatabase.CreateAsync(_services, TestContext.Current.CancellationToken);
        _others.Hosts = [Host("b", "zone-1"), Host("c", "zone-2"), Host("d", "zone-3", memoryBytes: Gibibyte)];
        _hosts = new Hosts(Host("a", "zone-1"), _others);
        _placement = new Placement(Store, _hosts);
    }

    public async ValueTask DisposeAsync()
    {
        _placement.Dispose();
        await _services.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Nodes_are_spread_over_zones_with_room_and_then_over_hosts()
    {
        var places = await FindAsync(new PlaceRequest("cache.t4g.small", 3, EndpointCount: 2));
        Assert.Equal(["a", "b", "c"], places.Nodes.Select(place => place.Host.Name).Order());
        Assert.Equal(["zone-1", "zone-2"], places.Nodes.Take(2).Select(place => place.Host.Zone).Order());
        Assert.Empty(places.Endpoints.Intersect(places.Nodes.Select(place => place.Port)));
    }

    [Fact]
    public async Task Zones_that_are_asked_for_are_kept_to()
    {
        var places = await FindAsync(new PlaceRequest("cache.t4g.micro", 3) { Zones = ["zone-3", "zone-1", "zone-3"] });
        Assert.Equal(["zone-3", "zone-1", "zone-3"], places.Nodes.Select(place => place.Host.Zone));
        await Assert.ThrowsAsync<ApiException>(() => FindAsync(new PlaceRequest("cache.t4g.small", 1) { Zones = ["zone-3"] }));
        Assert.Equal(["zone-1", "zone-2", "zone-3"], _hosts.Zones);
        Assert.Throws<ApiException>(() => _hosts.RequireZones(["zone-9"]));
    }

    [Fact]
    public async Task A_node_goes_where_its_cache_has_none()
    {
        var request = new PlaceRequest("cache.t4g.small", 1) { Beside = [("a", "zone-1"), ("c", "zone-2")] };
        _others.Hosts = [.. _others.Hosts, Host("e", "zone-4")];
        Assert.Equal("e", Assert.Single((await FindAsync(request)).Nodes).Host.Name);
        _others.Hosts = [Host("b", "zone-1")];
        Assert.Equal("b", Assert.Single((await FindAsync(request)).Nodes).Host.Name);
    }

    [Fact]
    public async Task A_port_that_somebody_was_faster_with_is_chosen_again_unless_it_was_asked_for()
    {
        var attempts = 0;
        await _placement.FindAsync(
            new PlaceRequest("cache.t4g.small", 1), _ => ++attempts < 3 ? throw new PortTakenException(1) : Task.CompletedTask);
        Assert.Equal(3, attempts);
        var refusal = await Assert.ThrowsAsync<ApiException>(() => _placement.FindAsync(
            new PlaceRequest("cache.t4g.small", 1, AskedPort: 30_500), _ => throw new PortTakenException(30_500)));
        Assert.Equal("InvalidParameterValue", refusal.Code);
    }

    [Fact]
    public async Task The_usual_port_is_taken_where_it_is_free_and_nobody_minds_where_it_is_not()
    {
        var request = new PlaceRequest("cache.t4g.small", 2, EndpointCount: 2) { UsualPort = 6379 };
        var places = await FindAsync(request);
        Assert.Equal(6379, places.Endpoints[0]);
        var others = places.Nodes.Select(place => place.Port).Append(places.Endpoints[1]);
        Assert.All(others, port => Assert.InRange(port, 30_000, 32_000));
        foreach (var host in _others.Hosts.Append(_hosts.Own).Cast<SimulatedHost>()) host.StrangersPorts.Add("6379");
        Assert.InRange((await FindAsync(request)).Endpoints[0], 30_000, 32_000);
        Assert.Null(_placement.UsualPortOf("memcached"));
        using var usual = new Placement(Store, _hosts, usesUsualPorts: true);
        Assert.Equal((11211, 6379), (usual.UsualPortOf("memcached"), usual.UsualPortOf("valkey")));
    }

    async Task<Places> FindAsync(PlaceRequest request)
    {
        Places? found = null;
        await _placement.FindAsync(request, places =>
        {
            found = places;
            return Task.CompletedTask;
        });
        return found!;
    }

    static SimulatedHost Host(string name, string zone, long memoryBytes = 64 * Gibibyte) => new(new System.Random(1), () => 0)
    {
        Facts = new HostFacts(name, "127.0.0.1", zone, memoryBytes, 2) { Ports = new PortRange(30_000, 32_000) },
    };

    sealed class OtherHosts : IOtherHosts
    {
        public IReadOnlyList<IHostAgent> Hosts { get; set; } = [];

        public IReadOnlyList<IHostAgent> Present => Hosts;

        public long LeasesEndAfterMs => 0;

        public long GraceMs => 0;

        public event Action<string> NodeChanged = _ => { };

        public event Action HostsChanged = () => { };

        public IHostAgent Named(string name) => Hosts.Single(host => host.Facts.Name == name);

        public bool IsGone(string name)
        {
            NodeChanged(name);
            HostsChanged();
            return false;
        }
    }
}
