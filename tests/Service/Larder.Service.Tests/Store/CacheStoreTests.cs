// Caches in the state database: a stale write is refused, ports rest, ids are unique, tags and events follow. The same on SQLite
// and on PostgreSQL.
using System.Data.Common;
using Larder.Base;
using Larder.Service.Model;
using Larder.Service.Store;
using Larder.TestKit;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Larder.Service.Tests.Store;

public class CacheStoreTests : IAsyncLifetime
{
    static readonly Dictionary<string, string> NoTags = [];

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    readonly string _directory = Directory.CreateTempSubdirectory("larder-store-").FullName;
    readonly ManualClock _clock = new();
    ServiceProvider _services = null!;

    protected virtual string? Postgres => null;

    CacheStore Store => _services.GetRequiredService<CacheStore>();
    TagStore Tags => _services.GetRequiredService<TagStore>();
    EventStore Events => _services.GetRequiredService<EventStore>();

    public async ValueTask InitializeAsync()
    {
        var services = new ServiceCollection();
        services.AddSingleton<Clock>(_clock);
        services.AddStateDatabase(_directory, Postgres);
        _services = services.BuildServiceProvider();
        await StateDatabase.CreateAsync(_services, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _services.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_listing_tells_what_has_changed_since_the_last_whoever_has_changed_it()
    {
        var other = new CacheStore(_services.GetRequiredService<IDbContextFactory<StateContext>>(), _clock);
        await Store.AddAsync(Caches.New(CacheKind.Cluster, "a", "valkey", 1), NoTags);
        await Store.AddAsync(Caches.New(CacheKind.Cluster, "b", "valkey", 1, 6600), NoTags);
        var first = await ListAsync();
        Assert.Equal(["a", "b"], first.Select(row => row.ClusterId));
        await other.ChangeAsync("cluster:b", cache => cache.Nodes[0].Status = NodeStatus.Available);
        var second = await ListAsync();
        Assert.Same(first[0].Cache, second[0].Cache);
        Assert.Equal(NodeStatus.Available, second[1].Cache.Nodes[0].Status);
        await other.ChangeAsync("cluster:a", cache => cache.Status = CacheStatus.Deleting);
        await other.RemoveAsync("cluster:a");
        Assert.Equal("b", Assert.Single(await ListAsync()).ClusterId);

        async Task<IReadOnlyList<(string ClusterId, CacheRecord Cache)>> ListAsync() =>
            await Store.ListClustersAsync("", 100, withMembers: true, Stop);
    }

    [Fact]
    public async Task A_change_made_on_a_stale_copy_is_refused()
    {
        var cache = Caches.New(CacheKind.Cluster, "c", "valkey", 1);
        await Store.AddAsync(cache, NoTags);
        var contexts = _services.GetRequiredService<IDbContextFactory<StateContext>>();
        await using var stale = await contexts.CreateDbContextAsync(Stop);
        var row = await stale.Set<CacheRecord>().SingleAsync(Stop);
        await Store.ChangeAsync(cache.Key, other => other.Description = "new");
        row.Description = "old";
        row.Revision++;
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => stale.SaveChangesAsync(Stop));
    }

    [Fact]
    public async Task A_port_that_was_given_back_rests_for_a_day()
    {
        var cache = Caches.New(CacheKind.ReplicationGroup, "g", "valkey", 2);
        (cache.Shards[0].PrimaryPort, cache.Shards[0].SharedPort) = (6600, 6601);
        await Store.AddAsync(cache, NoTags);
        Assert.Equal([6500, 6501, 6600, 6601], (await Store.PortsInUseAsync("local")).Order());
        await Store.ChangeAsync(cache.Key, row => row.Nodes.Remove(row.Node("g-002/0001")));
        Assert.Equal([6500, 6600, 6601], (await Store.PortsInUseAsync("local")).Order());
        Assert.Contains(6501, await Store.TakenPortsAsync("local"));
        await Store.ChangeAsync(cache.Key, row => row.Status = CacheStatus.Deleting);
        await Store.RemoveAsync(cache.Key);
        Assert.Empty(await Store.PortsInUseAsync("local"));
        _clock.Advance(PortRecord.RestMs - 1000);
        Assert.Equal([6500, 6501, 6600, 6601], (await Store.TakenPortsAsync("local")).Order());
        _clock.Advance(2000);
        Assert.Empty(await Store.TakenPortsAsync("local"));
    }

    [Fact]
    public async Task Groups_and_clusters_have_ids_of_their_own_but_members_are_clusters()
    {
        await Store.AddAsync(Caches.New(CacheKind.ReplicationGroup, "a", "valkey", 2), NoTags);
        await Store.AddAsync(Caches.New(CacheKind.Cluster, "a", "valkey", 1, 6600), NoTags);
        await AssertErrorAsync(
            "CacheClusterAlreadyExists",
            () => Store.AddAsync(Caches.New(CacheKind.Cluster, "a-001", "valkey", 1, 6700), NoTags));
        await AssertErrorAsync(
            "ReplicationGroupAlreadyExists",
            () => Store.AddAsync(Caches.New(CacheKind.ReplicationGroup, "a", "valkey", 1, 6800), NoTags));
        var all = await Store.ListClustersAsync("", 10, withMembers: true, Stop);
        Assert.Equal(["a", "a-001", "a-002"], all.Select(row => row.ClusterId));
        Assert.Equal(["cluster:a", "group:a", "group:a"], all.Select(row => row.Cache.Key));
        Assert.Equal(["a"], (await Store.ListClustersAsync("", 10, withMembers: false, Stop)).Select(row => row.ClusterId));
        Assert.Equal(["a-002"], (await Store.ListClustersAsync("a-001", 10, true, Stop)).Select(row => row.ClusterId));
    }

    [Fact]
    public async Task What_is_deleted_while_a_page_is_read_does_not_make_it_the_last()
    {
        for (var i = 0; i < 3; i++)
        {
            await Store.AddAsync(Going(Caches.New(CacheKind.Cluster, $"c{i}", "valkey", 1, 6600 + i)), NoTags);
            await Store.AddAsync(Going(Caches.New(CacheKind.ReplicationGroup, $"g{i}", "valkey", 1, 6700 + i)), NoTags);
        }
        var clusters = await DeletingMeanwhile("cluster:c0").ListClustersAsync("", 2, withMembers: false, Stop);
        Assert.Equal(["c1", "c2"], clusters.Select(row => row.ClusterId));
        var groups = await DeletingMeanwhile("group:g0").ListGroupsAsync("", 2, Stop);
        Assert.Equal(["g1", "g2"], groups.Select(row => row.Id));

        static CacheRecord Going(CacheRecord cache)
        {
            cache.Status = CacheStatus.Deleting;
            return cache;
        }

        CacheStore DeletingMeanwhile(string key)
        {
            var options = new DbContextOptionsBuilder<StateContext>(
                _services.GetRequiredService<DbContextOptions<StateContext>>());
            return new CacheStore(
                new Contexts(options.AddInterceptors(new BeforeSecondRead(() => Store.RemoveAsync(key))).Options), _clock);
        }
    }

    [Fact]
    public async Task A_cluster_becomes_the_first_member_of_a_group()
    {
        await Store.AddAsync(Caches.New(CacheKind.Cluster, "old", "redis", 1), NoTags);
        await Store.ChangeAsync("cluster:old", cache => cache.Status = CacheStatus.Available);
        var group = Caches.New(CacheKind.ReplicationGroup, "g", "redis", 0);
        (group.Shards[0].PrimaryPort, group.Shards[0].SharedPort) = (6600, 6601);
        await Store.AdoptAsync(() => group, "cluster:old", new Dictionary<string, string> { ["k"] = "v" });
        Assert.Null(await Store.FindAsync("cluster:old", Stop));
        var found = await Store.GetByClusterAsync("old", Stop);
        Assert.Equal(("group:g", "old/0001", 2L), (found.Key, found.Shards[0].Primary, found.Shards[0].Epoch));
        Assert.Equal([6500, 6600, 6601], (await Store.PortsInUseAsync("local")).Order());
    }

    [Fact]
    public async Task Tags_of_a_group_are_those_of_its_members_and_go_with_a_member()
    {
        var cache = Caches.New(CacheKind.ReplicationGroup, "g", "valkey", 2);
        await Store.AddAsync(cache, new Dictionary<string, string> { ["team"] = "web" });
        var (first, second) = (Caches.Locality.ClusterArn("g-001"), Caches.Locality.ClusterArn("g-002"));
        await Tags.PutAsync(cache.Arn, new Dictionary<string, string> { ["cost"] = "1" }, Stop);
        await Tags.PutAsync(second, new Dictionary<string, string> { ["own"] = "2" }, Stop);
        Assert.Equal("cost=1 team=web", await ShownAsync(first));
        Assert.Equal("cost=1 own=2 team=web", await ShownAsync(second));
        await Tags.RemoveAsync(cache.Arn, ["cost"], Stop);
        Assert.Equal("own=2 team=web", await ShownAsync(second));

        var left = (await Store.FindAsync(cache.Key, Stop))!.Node("g-002/0001");
        await Store.ChangeAsync(cache.Key, row => row.Nodes.Remove(row.Node(left.Name)));
        await Store.ChangeAsync(cache.Key, row => row.Nodes.Add(left));
        Assert.Equal("team=web", await ShownAsync(second));

        async Task<string> ShownAsync(string arn) =>
            string.Join(' ', (await Tags.ListAsync(arn, Stop)).Select(tag => $"{tag.Key}={tag.Value}"));
    }

    [Fact]
    public async Task Tags_are_put_and_taken_away_and_go_with_their_resource()
    {
        var cache = Caches.New(CacheKind.ReplicationGroup, "g", "valkey", 1);
        await Store.AddAsync(cache, NoTags);
        await Tags.PutAsync(cache.Arn, new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" }, Stop);
        await Tags.PutAsync(cache.Nodes[0].ClusterArn, new Dictionary<string, string> { ["a"] = "3" }, Stop);
        Assert.Equal(["b"], (await Tags.RemoveAsync(cache.Arn, ["a"], Stop)).Select(tag => tag.Key));
        await AssertErrorAsync("TagNotFound", () => Tags.RemoveAsync(cache.Arn, ["a"], Stop));
        await AssertErrorAsync("InvalidARN", () => Tags.ListAsync("nonsense", Stop));
        await AssertErrorAsync(
            "ReplicationGroupNotFoundFault", () => Tags.ListAsync(Caches.Locality.GroupArn("other"), Stop));
        await Store.ChangeAsync(cache.Key, row => row.Status = CacheStatus.Deleting);
        await Store.RemoveAsync(cache.Key);
        await AssertErrorAsync("ReplicationGroupNotFoundFault", () => Tags.ListAsync(cache.Arn, Stop));
        await Store.AddAsync(cache = Caches.New(CacheKind.ReplicationGroup, "g", "valkey", 1), NoTags);
        Assert.Empty(await Tags.ListAsync(cache.Arn, Stop));
    }

    [Fact]
    public async Task Events_are_found_by_source_and_time_and_dropped_after_fourteen_days()
    {
        foreach (var (id, at) in new[] { ("a", 1000L), ("b", 2000L), ("a", 3000L) })
        {
            await Events.AddAsync(new EventRecord
            {
                SourceType = "cache-cluster", SourceId = id, Message = $"{id}{at}", AtUnixMs = at,
            });
        }
        Assert.Equal(["a1000", "a3000"], await MessagesAsync(new EventFilter("cache-cluster", "a", 0, 5000)));
        Assert.Equal(["b2000", "a3000"], await MessagesAsync(new EventFilter(null, null, 1500, 5000)));
        await Events.DropOldAsync(EventStore.KeptMs + 2500, Stop);
        Assert.Equal(["a3000"], await MessagesAsync(new EventFilter(null, null, 0, 5000)));
    }

    [Fact]
    public async Task An_endpoint_has_its_port_on_all_hosts()
    {
        var group = Caches.New(CacheKind.ReplicationGroup, "g", "valkey", 1);
        (group.Shards[0].PrimaryPort, group.Shards[0].SharedPort) = (6600, 6601);
        await Store.AddAsync(group, NoTags);
        Assert.Equal([6600, 6601], (await Store.PortsInUseAsync("other")).Order());
        Assert.Equal([6500, 6600, 6601], (await Store.PortsInUseAsync(PortRecord.EveryHost)).Order());
        await Assert.ThrowsAsync<PortTakenException>(
            () => Store.AddAsync(Caches.New(CacheKind.Cluster, "c", "valkey", 1, 6601), NoTags));
        var second = Caches.New(CacheKind.ReplicationGroup, "h", "valkey", 1, 6700);
        second.Shards[0].PrimaryPort = 6500;
        await Assert.ThrowsAsync<PortTakenException>(() => Store.AddAsync(second, NoTags));
    }

    [Fact]
    public async Task Of_many_that_want_the_same_port_at_once_one_gets_it()
    {
        var wins = await Task.WhenAll(Enumerable.Range(0, 4).Select(async i =>
        {
            try
            {
                await Store.AddAsync(Caches.New(CacheKind.Cluster, $"c{i}", "valkey", 1), NoTags);
                return true;
            }
            catch (PortTakenException)
            {
                return false;
            }
        }));
        Assert.Single(wins, won => won);
    }

    [Fact]
    public async Task Of_many_that_want_the_same_name_at_once_one_gets_it()
    {
        var codes = await Task.WhenAll(Enumerable.Range(0, 4).Select(async i =>
        {
            try
            {
                await Store.AddAsync(Caches.New(CacheKind.Cluster, "c", "valkey", 1, 6500 + i), NoTags);
                return "";
            }
            catch (ApiException refusal)
            {
                return refusal.Code;
            }
        }));
        Assert.Equal(["", .. Enumerable.Repeat("CacheClusterAlreadyExists", 3)], codes.Order());
    }

    async Task<IEnumerable<string>> MessagesAsync(EventFilter filter) =>
        (await Events.ListAsync(filter, 0, 10, Stop)).Select(row => row.Message);

    static async Task AssertErrorAsync(string code, Func<Task> call) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<ApiException>(call)).Code);

    sealed class Contexts(DbContextOptions<StateContext> options) : IDbContextFactory<StateContext>
    {
        public StateContext CreateDbContext() => new(options);
    }

    sealed class BeforeSecondRead(Func<Task> act) : DbCommandInterceptor
    {
        int _reads;

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default)
        {
            if (++_reads == 2) await act();
            return result;
        }
    }
}
