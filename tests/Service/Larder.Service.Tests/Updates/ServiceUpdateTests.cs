// Which nodes an upgrade of Larder is for, how far it has come, and when it is applied by itself.
using Larder.Base;
using Larder.Service.Model;
using Larder.Service.Store;
using Larder.Service.Tests.Store;
using Larder.Service.Updates;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Larder.Service.Tests.Updates;

public sealed class ServiceUpdateTests : IAsyncLifetime
{
    static readonly ServiceBuild Build = new("2.0.0");

    readonly string _directory = Directory.CreateTempSubdirectory("larder-updates-").FullName;
    readonly ManualClock _clock = new();
    ServiceProvider _services = null!;

    ServiceUpdateStore Updates => _services.GetRequiredService<ServiceUpdateStore>();
    CacheStore CacheRows => _services.GetRequiredService<CacheStore>();

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var services = new ServiceCollection();
        services.AddSingleton<Clock>(_clock);
        services.AddStateDatabase(_directory);
        services.AddSingleton<ServiceUpdateStore>();
        _services = services.BuildServiceProvider();
        await StateDatabase.CreateAsync(_services, Stop);
        await AddAsync("old", "valkey", 6500, "1.9.0", "", "2.0.0");
        await AddAsync("new", "valkey", 6510, "2.0.0", "2.0.0");
        await AddAsync("later", "valkey", 6520, "2.0.1");
        await AddAsync("stock", "redis", 6530, "");
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task An_update_is_there_for_the_caches_that_have_older_nodes()
    {
        await OpenAsync();
        await OpenAsync(); // again at the next start
        var found = Assert.Single(await Updates.ListActionsAsync(null, Stop));
        Assert.Equal(("larder-2.0.0", "old", "not-applied", 1),
            (found.Update.Name, found.Cache.Id, UpdateStanding.Of(found), UpdateStanding.DoneCount(found)));
        var events = await _services.GetRequiredService<EventStore>()
            .ListAsync(new EventFilter("cache-cluster", null, 0, long.MaxValue), 0, 10, Stop);
        Assert.Equal(
            Enumerable.Repeat("Service update larder-2.0.0 is available for cache node 0001", 2),
            events.Select(row => row.Message));

        await Updates.OpenAsync(new ServiceBuild("3.0.0"), engine => engine == "valkey", _clock.UnixMs);
        Assert.Equal(
            [("larder-2.0.0", true), ("larder-3.0.0", false)],
            (await Updates.ListAsync(Stop)).Select(row => (row.Name, row.IsExpired)).Order());
        Assert.Equal(3, (await Updates.ListActionsAsync("larder-3.0.0", Stop)).Count);
        Assert.Equal("not-applicable", UpdateStanding.Of((await Updates.ListActionsAsync("larder-2.0.0", Stop)).Single()));
    }

    [Fact]
    public async Task Its_status_follows_the_nodes()
    {
        await OpenAsync();
        await CheckAsync("waiting-to-start", row => (row.WantedBuild, row.Nodes[2].Build) = ("2.0.0", "1.9.0"));
        await CheckAsync("in-progress", row => row.Nodes[1].Status = NodeStatus.Rebooting);
        await CheckAsync("in-progress", row => (row.Nodes[1].Build, row.Nodes[1].Status) = ("2.0.0", NodeStatus.Available));
        await Updates.ChangeActionAsync(await FoundAsync(), row => row.StoppedAtUnixMs = 1);
        await CheckAsync("stopping", row => (row.WantedBuild, row.Nodes[2].Status) = ("", NodeStatus.Rebooting));
        await CheckAsync("stopped", row => (row.Nodes[2].Build, row.Nodes[2].Status) = ("2.0.0", NodeStatus.Available));
        await CheckAsync("complete", row => row.Nodes[0].Build = "2.0.0");
    }

    [Fact]
    public async Task It_is_applied_by_itself_in_the_window_when_it_is_overdue()
    {
        await OpenAsync();
        var found = await FoundAsync();
        var window = DateTimeOffset.Parse("2026-11-29T05:30:00Z").ToUnixTimeMilliseconds(); // a Sunday
        const long weekMs = 7L * 24 * 3600 * 1000;
        while (window < found.Update.RecommendedByUnixMs) window += weekMs;
        Assert.True(UpdateStanding.IsDue(found, window));
        Assert.False(UpdateStanding.IsDue(found, window + (3600 * 1000)));
        Assert.False(UpdateStanding.IsDue(found, window - (((window - found.Update.ReleasedAtUnixMs) / weekMs) * weekMs)));
        found.Cache.AutoMinorVersionUpgrade = false;
        Assert.False(UpdateStanding.IsDue(found, window));
    }

    Task OpenAsync() => Updates.OpenAsync(Build, engine => engine == "valkey", _clock.UnixMs);

    async Task<CacheUpdate> FoundAsync() => (await Updates.ListActionsAsync("larder-2.0.0", Stop)).Single();

    async Task CheckAsync(string status, Action<CacheRecord> change)
    {
        await CacheRows.ChangeAsync(CacheKey.OfGroup("old"), row =>
        {
            row.Nodes.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
            change(row);
        });
        Assert.Equal(status, UpdateStanding.Of(await FoundAsync()));
    }

    async Task AddAsync(string id, string engine, int port, params string[] builds)
    {
        var cache = Caches.New(CacheKind.ReplicationGroup, id, engine, builds.Length, port);
        cache.Status = CacheStatus.Available;
        foreach (var (node, build) in cache.Nodes.Zip(builds)) (node.Build, node.Status) = (build, NodeStatus.Available);
        await CacheRows.AddAsync(cache, new Dictionary<string, string>());
    }
}
