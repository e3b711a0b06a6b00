// What refers to what: no cache names what is not there, no two clusters have an id, and nothing goes that somebody begins to
// name. The same on SQLite and on PostgreSQL.
using Larder.Base;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;
using Larder.TestKit;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Larder.Service.Tests.Store;

public class ReferenceTests : IAsyncLifetime
{
    const int Rounds = 20;

    static readonly Dictionary<string, string> NoTags = [];

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    readonly string _directory = Directory.CreateTempSubdirectory("larder-store-").FullName;
    ServiceProvider _services = null!;

    protected virtual string? Postgres => null;

    CacheStore Store => _services.GetRequiredService<CacheStore>();
    SnapshotStore Snapshots => _services.GetRequiredService<SnapshotStore>();
    ParameterGroupStore ParameterGroups => _services.GetRequiredService<ParameterGroupStore>();
    TagStore Tags => _services.GetRequiredService<TagStore>();

    public async ValueTask InitializeAsync()
    {
        var services = new ServiceCollection();
        services.AddSingleton<Clock>(new ManualClock());
        services.AddSingleton(Caches.Locality);
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
    public async Task A_member_cannot_have_the_id_of_a_cluster()
    {
        var group = Caches.New(CacheKind.ReplicationGroup, "g", "valkey", 1);
        await Store.AddAsync(group, NoTags);
        await Store.AddAsync(Caches.New(CacheKind.Cluster, "g-002", "valkey", 1, 6600), NoTags);
        await AssertErrorAsync(
            "CacheClusterAlreadyExists", () => Store.ChangeAsync(group.Key, row => AddNode(row, Caches.NoIds)));
        Assert.Equal(["g-001", "g-002"], await Store.ClusterIdsAsync("g-"));
        var taken = await Store.ClusterIdsAsync("g-");
        var changed = await Store.ChangeAsync(group.Key, row => AddNode(row, taken));
        Assert.Equal(["g-001", "g-003"], changed.Nodes.Select(node => node.ClusterId).Order());
    }

    [Fact]
    public async Task What_a_cache_names_must_be_there()
    {
        await Store.AddAsync(Caches.New(CacheKind.Cluster, "c", "valkey", 1), NoTags);
        (string Code, Action<CacheRecord> Name)[] wrong =
        [
            ("CacheParameterGroupNotFound", cache => cache.ParameterGroup = "p"),
            ("CacheSubnetGroupNotFoundFault", cache => cache.SubnetGroup = "s"),
            ("CacheSecurityGroupNotFound", cache => cache.CacheSecurityGroups = "x"),
            ("UserGroupNotFound", cache => cache.UserGroups = "u"),
        ];
        foreach (var (code, name) in wrong)
        {
            await AssertErrorAsync(code, () => Store.ChangeAsync("cluster:c", name));
            var other = Caches.New(CacheKind.Cluster, "d", "valkey", 1, 6600);
            name(other);
            await AssertErrorAsync(code, () => Store.AddAsync(other, NoTags));
        }
    }

    [Fact]
    public async Task What_goes_cannot_become_a_member()
    {
        await Store.AddAsync(Caches.New(CacheKind.Cluster, "old", "redis", 1), NoTags);
        await Store.ChangeAsync("cluster:old", cache => cache.Status = CacheStatus.Deleting);
        await AssertErrorAsync("InvalidCacheClusterState", () => Store.AdoptAsync(
            () => Caches.New(CacheKind.ReplicationGroup, "g", "redis", 0), "cluster:old", NoTags));
    }

    [Fact]
    public async Task No_snapshot_is_begun_of_what_is_gone()
    {
        await AssertErrorAsync("CacheClusterNotFound", () => Snapshots.BeginAsync("cluster:c", _ => New("n"), NoTags));
        await AssertErrorAsync("ReplicationGroupNotFoundFault", () => Snapshots.BeginAsync("group:g", _ => New("n"), NoTags));
    }

    [Fact]
    public async Task Of_two_that_go_on_from_the_same_status_of_a_snapshot_one_is_refused()
    {
        await Snapshots.AddCopyAsync(New("n"), NoTags);
        await using var late = await _services.GetRequiredService<IDbContextFactory<StateContext>>().CreateDbContextAsync(Stop);
        var row = await late.Set<SnapshotRecord>().SingleAsync(Stop);
        await Snapshots.ChangeAsync(row, status: null, snapshot => snapshot.Status = SnapshotStatus.Deleting);
        row.Status = SnapshotStatus.Copying;
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => late.SaveChangesAsync(Stop));
    }

    [Fact]
    public async Task A_group_goes_or_is_named_but_not_both()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var name = $"p{round}";
            await ParameterGroups.AddAsync(Group(name), NoTags);
            var cache = Caches.New(CacheKind.Cluster, $"c{round}", "valkey", 1, 6600 + round);
            cache.ParameterGroup = name;
            var isDone = await Task.WhenAll(
                TryAsync(() => Store.AddAsync(cache, NoTags)), TryAsync(() => ParameterGroups.RemoveAsync(name)));
            Assert.Single(isDone, done => done);
        }
    }

    [Fact]
    public async Task No_tag_outlives_what_it_was_put_on()
    {
        var tags = new Dictionary<string, string> { ["k"] = "v" };
        for (var round = 0; round < Rounds; round++)
        {
            await ParameterGroups.AddAsync(Group("p"), NoTags);
            await Task.WhenAll(
                TryAsync(() => Tags.PutAsync(Group("p").Arn, tags, Stop)), TryAsync(() => ParameterGroups.RemoveAsync("p")));
            await ParameterGroups.AddAsync(Group("p"), NoTags);
            Assert.Empty(await Tags.ListAsync(Group("p").Arn, Stop));
            await ParameterGroups.RemoveAsync("p");
        }
    }

    static void AddNode(CacheRecord group, IReadOnlySet<string> taken) =>
        CacheOrders.AddNodes(group, Caches.Places(1, 6700), taken, Caches.Locality, 0);

    static ParameterGroupRecord Group(string name) => new()
    {
        Name = name, Arn = Caches.Locality.Arn("parametergroup", name), Family = "valkey9", Description = "",
    };

    static SnapshotRecord New(string name) => new()
    {
        Name = name, Arn = Caches.Locality.Arn("snapshot", name), Status = SnapshotStatus.Available,
        Source = SnapshotRules.Manual, CreatedAtUnixMs = 1, CacheKey = "cluster:c", CacheId = "c", OfGroup = false,
        ClusterId = "c", Engine = "valkey",
        EngineVersion = "9.0", NodeType = "cache.t4g.small", NodeCount = 1, Port = 1, ParameterGroup = "default.valkey9",
        Zone = "", MaintenanceWindow = "", Window = "", RetentionDays = 0, AutomaticFailover = false,
        AutoMinorVersionUpgrade = false, Durability = "default", CacheCreatedAtUnixMs = 1,
    };

    static async Task<bool> TryAsync(Func<Task> act)
    {
        try
        {
            await act();
            return true;
        }
        catch (ApiException)
        {
            return false;
        }
    }

    static async Task AssertErrorAsync(string code, Func<Task> act) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<ApiException>(act)).Code);
}

public sealed class ReferenceOnPostgresTests(PostgresServer server) : ReferenceTests, IClassFixture<PostgresServer>
{
    protected override string? Postgres { get; } = Databases.NewOn(server);
}
