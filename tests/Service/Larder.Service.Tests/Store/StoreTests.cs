// The state database, on a real file: what was saved is there for the next process, a stale write is refused, ports rest, and
// an earlier version's tables are taken on.
using Larder.Base;
using Larder.Service.Model;
using Larder.Service.Store;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Larder.Service.Tests.Store;

public sealed class StoreTests : IAsyncLifetime
{
    static readonly Dictionary<string, string> NoTags = [];

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    readonly string _directory = Directory.CreateTempSubdirectory("larder-store-").FullName;
    readonly ManualClock _clock = new();
    ServiceProvider _services = null!;

    CacheStore Store => _services.GetRequiredService<CacheStore>();
    TagStore Tags => _services.GetRequiredService<TagStore>();
    EventStore Events => _services.GetRequiredService<EventStore>();
    string FilePath => Path.Combine(_directory, StateDatabase.FileName);

    public ValueTask InitializeAsync()
    {
        _services = Open();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task What_was_saved_is_there_when_the_database_is_opened_again()
    {
        await StateDatabase.CreateAsync(_services, Stop);
        var cache = Caches.New(CacheKind.Cluster, "c", "memcached", 2);
        await Store.AddAsync(cache, new Dictionary<string, string> { ["k"] = "v" });
        await Store.ChangeAsync(cache.Key, row => row.Node("c/0002").Status = NodeStatus.Available);
        await using var again = Open();
        await StateDatabase.CreateAsync(again, Stop);
        var found = await again.GetRequiredService<CacheStore>().GetByClusterAsync("c", Stop);
        Assert.Equal(["creating", "available"], found.Nodes.OrderBy(node => node.Name).Select(node => node.Status));
        var tag = Assert.Single(await again.GetRequiredService<TagStore>().ListAsync(cache.Arn, Stop));
        Assert.Equal(("k", "v"), (tag.Key, tag.Value));
    }

    [Fact]
    public async Task A_database_of_a_later_version_is_refused()
    {
        await StateDatabase.CreateAsync(_services, Stop);
        await ExecuteAsync("INSERT INTO __EFMigrationsHistory VALUES ('9999_Later', '99')");
        var error = await Assert.ThrowsAsync<IOException>(() => StateDatabase.CreateAsync(_services, Stop));
        Assert.Contains("9999_Later", error.Message);
    }

    [Fact]
    public async Task The_tables_of_the_first_version_are_taken_on()
    {
        await ExecuteAsync(
            """
            CREATE TABLE "Clusters" ("Id" TEXT NOT NULL PRIMARY KEY, "Arn" TEXT NOT NULL, "Engine" TEXT NOT NULL,
              "EngineVersion" TEXT NOT NULL, "NodeType" TEXT NOT NULL, "ParameterGroup" TEXT NOT NULL,
              "MaintenanceWindow" TEXT NOT NULL, "AutoMinorVersionUpgrade" INTEGER NOT NULL, "Status" TEXT NOT NULL,
              "CreatedAtUnixMs" INTEGER NOT NULL, "MembershipVersion" INTEGER NOT NULL, "Members" TEXT NOT NULL,
              "Revision" INTEGER NOT NULL);
            CREATE TABLE "Nodes" ("ClusterId" TEXT NOT NULL, "NodeId" TEXT NOT NULL, "Port" INTEGER NOT NULL,
              "Status" TEXT NOT NULL, "CreatedAtUnixMs" INTEGER NOT NULL, "RebootPending" INTEGER NOT NULL,
              "MembershipVersionTold" INTEGER NOT NULL, PRIMARY KEY ("ClusterId", "NodeId"));
            CREATE TABLE "Tags" ("Arn" TEXT NOT NULL, "Key" TEXT NOT NULL, "Value" TEXT NOT NULL, PRIMARY KEY ("Arn", "Key"));
            CREATE TABLE "Events" ("Id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "SourceType" TEXT NOT NULL,
              "SourceId" TEXT NOT NULL, "Message" TEXT NOT NULL, "AtUnixMs" INTEGER NOT NULL);
            CREATE INDEX "IX_Events_AtUnixMs" ON "Events" ("AtUnixMs");
            INSERT INTO "Clusters" VALUES ('pages', 'arn:aws:elasticache:us-east-1:000000000000:cluster:pages', 'memcached',
              '1.6.22', 'cache.t4g.small', 'default.memcached1.6', 'sun:05:00-sun:06:00', 1, 'available', 17, 3, '0001 0002', 9);
            INSERT INTO "Nodes" VALUES ('pages', '0001', 6500, 'available', 17, 0, 3),
              ('pages', '0002', 6501, 'available', 18, 0, 3);
            INSERT INTO "Tags" VALUES ('arn:aws:elasticache:us-east-1:000000000000:cluster:pages', 'k', 'v');
            PRAGMA user_version = 1;
            """);
        await StateDatabase.CreateAsync(_services, Stop);
        var cache = await Store.GetByClusterAsync("pages", Stop);
        Assert.Equal(["pages/0001", "pages/0002"], cache.Nodes.Select(node => node.Name).Order());
        Assert.Equal((3, "0001 0002", true), (cache.MembershipVersion, cache.Members, cache.AutoMinorVersionUpgrade));
        Assert.False(cache.AutomaticFailover);
        Assert.Single(cache.Shards);
        Assert.Single(await Tags.ListAsync(cache.Arn, Stop));
        Assert.Equal([6500, 6501], (await Store.PortsInUseAsync("local")).Order());
    }

    // Migrations are written by hand; what they make has to be what the model says.
    [Fact]
    public async Task Migrations_make_the_tables_of_the_model()
    {
        await StateDatabase.CreateAsync(_services, Stop);
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync(Stop);
        await using var model =
            new StateContext(new DbContextOptionsBuilder<StateContext>().UseSqlite(connection).Options);
        await model.Database.EnsureCreatedAsync(Stop);
        await using var file = new SqliteConnection($"Data Source={FilePath}");
        await file.OpenAsync(Stop);
        Assert.Equal(await ColumnsAsync(connection), await ColumnsAsync(file));
    }

    [Fact]
    public async Task A_change_made_on_a_stale_copy_is_refused()
    {
        await StateDatabase.CreateAsync(_services, Stop);
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
        await StateDatabase.CreateAsync(_services, Stop);
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
        await StateDatabase.CreateAsync(_services, Stop);
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
    public async Task A_cluster_becomes_the_first_member_of_a_group()
    {
        await StateDatabase.CreateAsync(_services, Stop);
        await Store.AddAsync(Caches.New(CacheKind.Cluster, "old", "redis", 1), NoTags);
        var group = Caches.New(CacheKind.ReplicationGroup, "g", "redis", 0);
        (group.Shards[0].PrimaryPort, group.Shards[0].SharedPort) = (6600, 6601);
        await Store.AdoptAsync(group, "cluster:old", new Dictionary<string, string> { ["k"] = "v" });
        Assert.Null(await Store.FindAsync("cluster:old", Stop));
        var found = await Store.GetByClusterAsync("old", Stop);
        Assert.Equal(("group:g", "old/0001", 2L), (found.Key, found.Shards[0].Primary, found.Shards[0].Epoch));
        Assert.Equal([6500, 6600, 6601], (await Store.PortsInUseAsync("local")).Order());
    }

    [Fact]
    public async Task Tags_are_put_and_taken_away_and_go_with_their_resource()
    {
        await StateDatabase.CreateAsync(_services, Stop);
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
        await StateDatabase.CreateAsync(_services, Stop);
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

    async Task<IEnumerable<string>> MessagesAsync(EventFilter filter) =>
        (await Events.ListAsync(filter, 0, 10, Stop)).Select(row => row.Message);

    ServiceProvider Open()
    {
        var services = new ServiceCollection();
        services.AddSingleton<Clock>(_clock);
        services.AddStateDatabase(_directory);
        return services.BuildServiceProvider();
    }

    async Task ExecuteAsync(string sql)
    {
        await using var file = new SqliteConnection($"Data Source={FilePath}");
        await file.OpenAsync(Stop);
        await using var command = file.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Stop);
    }

    static async Task<IReadOnlyList<string>> ColumnsAsync(SqliteConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT t.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || c.pk
            FROM sqlite_master t JOIN pragma_table_info(t.name) c
            WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE '\_\_EF%' ESCAPE '\'
            UNION SELECT 'index ' || name FROM sqlite_master WHERE type = 'index' AND name LIKE 'IX%'
            ORDER BY 1
            """;
        await using var reader = await command.ExecuteReaderAsync(Stop);
        var rows = new List<string>();
        while (await reader.ReadAsync(Stop)) rows.Add(reader.GetString(0));
        return rows;
    }

    static async Task AssertErrorAsync(string code, Func<Task> call) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<ApiException>(call)).Code);
}
