// The state database, on a real file: what was saved is there for the next process, and a stale write is refused.
using Larder.Service.Model;
using Larder.Service.Store;
using Larder.Service.Tests.Orchestration;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Larder.Service.Tests.Store;

public sealed class StoreTests : IAsyncLifetime
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;
    static readonly Dictionary<string, string> NoTags = [];

    readonly string _directory = Directory.CreateTempSubdirectory("larder-store-").FullName;
    ServiceProvider _services = null!;

    ClusterStore Clusters => _services.GetRequiredService<ClusterStore>();
    TagStore Tags => _services.GetRequiredService<TagStore>();
    EventStore Events => _services.GetRequiredService<EventStore>();

    public async ValueTask InitializeAsync()
    {
        _services = Open();
        await StateDatabase.CreateAsync(_services, Stop);
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
        await Clusters.AddAsync(SimulatedHost.Cluster("memcached", 2), new Dictionary<string, string> { ["k"] = "v" });
        await Clusters.ChangeAsync("c", row => row.Node("0002").Status = NodeStatus.Available);
        await using var again = Open();
        await StateDatabase.CreateAsync(again, Stop);
        var cluster = await again.GetRequiredService<ClusterStore>().GetAsync("c", Stop);
        Assert.Equal(["creating", "available"], cluster.Nodes.OrderBy(node => node.NodeId).Select(node => node.Status));
        var tag = Assert.Single(await again.GetRequiredService<TagStore>().ListAsync(ClusterArn, Stop));
        Assert.Equal(("k", "v"), (tag.Key, tag.Value));
    }

    [Fact]
    public async Task A_database_with_other_tables_is_refused()
    {
        await using (var file = new SqliteConnection($"Data Source={Path.Combine(_directory, "larder.db")}"))
        {
            await file.OpenAsync(Stop);
            await using var command = file.CreateCommand();
            command.CommandText = "PRAGMA user_version = 7";
            await command.ExecuteNonQueryAsync(Stop);
        }
        var error = await Assert.ThrowsAsync<IOException>(() => StateDatabase.CreateAsync(_services, Stop));
        Assert.Contains("tables of version 7", error.Message);
    }

    [Fact]
    public async Task An_id_is_given_once_and_free_again_when_its_cluster_is_gone()
    {
        await Clusters.AddAsync(SimulatedHost.Cluster("valkey", 1), new Dictionary<string, string> { ["k"] = "v" });
        var error = await Assert.ThrowsAsync<ApiException>(
            () => Clusters.AddAsync(SimulatedHost.Cluster("valkey", 1), NoTags));
        Assert.Equal("CacheClusterAlreadyExists", error.Code);
        Assert.Equal([6500], await Clusters.PortsInUseAsync());

        await Clusters.ChangeAsync("c", row => row.Follow(ClusterStatus.Deleting));
        await Clusters.RemoveAsync("c");
        await Clusters.RemoveAsync("c");
        Assert.Null(await Clusters.FindAsync("c", Stop));
        Assert.Empty(await Clusters.PortsInUseAsync());
        await Clusters.AddAsync(SimulatedHost.Cluster("valkey", 1), NoTags);
        Assert.Empty(await Tags.ListAsync(ClusterArn, Stop));
    }

    [Fact]
    public async Task A_change_made_on_a_stale_copy_is_refused()
    {
        await Clusters.AddAsync(SimulatedHost.Cluster("valkey", 1), NoTags);
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => Clusters.ChangeAsync("c", row =>
        {
            Clusters.ChangeAsync("c", other => other.MaintenanceWindow = "b").GetAwaiter().GetResult();
            row.MaintenanceWindow = "a";
        }));
        Assert.Equal("b", (await Clusters.GetAsync("c", Stop)).MaintenanceWindow);
    }

    [Fact]
    public async Task Tags_are_added_changed_and_removed()
    {
        await Clusters.AddAsync(SimulatedHost.Cluster("valkey", 1), NoTags);
        var tags = await Tags.PutAsync(ClusterArn, new Dictionary<string, string> { ["b"] = "1", ["a"] = "2" }, Stop);
        Assert.Equal(["a=2", "b=1"], tags.Select(tag => $"{tag.Key}={tag.Value}"));
        tags = await Tags.PutAsync(ClusterArn, new Dictionary<string, string> { ["b"] = "3" }, Stop);
        Assert.Equal(["a=2", "b=3"], tags.Select(tag => $"{tag.Key}={tag.Value}"));
        tags = await Tags.RemoveAsync(ClusterArn, ["a"], Stop);
        Assert.Equal(["b=3"], tags.Select(tag => $"{tag.Key}={tag.Value}"));

        await AssertErrorAsync("TagNotFound", () => Tags.RemoveAsync(ClusterArn, ["b", "gone"], Stop));
        Assert.Single(await Tags.ListAsync(ClusterArn, Stop));
        var many = Enumerable.Range(0, 50).ToDictionary(n => $"k{n}", _ => "");
        await AssertErrorAsync("TagQuotaPerResourceExceeded", () => Tags.PutAsync(ClusterArn, many, Stop));
    }

    [Fact]
    public async Task Only_what_exists_has_tags()
    {
        await AssertErrorAsync("CacheClusterNotFound", () => Tags.ListAsync(ClusterArn, Stop));
        await AssertErrorAsync("InvalidARN", () => Tags.ListAsync("cluster", Stop));
    }

    [Fact]
    public async Task Events_are_found_by_source_and_time_and_dropped_after_fourteen_days()
    {
        await Events.AddAsync(Event("user", "a", 1));
        await Events.AddAsync(Event("cache-cluster", "a", 2));
        await Events.AddAsync(Event("cache-cluster", "b", 3));
        Assert.Equal([1, 2], await TimesAsync(new EventFilter(null, null, 1, 2)));
        Assert.Equal([2, 3], await TimesAsync(new EventFilter("cache-cluster", null, 0, 9)));
        Assert.Equal([2], await TimesAsync(new EventFilter("cache-cluster", "a", 0, 9)));
        await Events.DropOldAsync(EventStore.KeptMs + 2, Stop);
        Assert.Equal([2, 3], await TimesAsync(new EventFilter(null, null, 0, 9)));
    }

    static string ClusterArn => "arn:aws:elasticache:r:0:cluster:c";

    async Task<IEnumerable<long>> TimesAsync(EventFilter filter) =>
        (await Events.ListAsync(filter, 0, 10, Stop)).Select(row => row.AtUnixMs);

    static EventRecord Event(string type, string id, long atUnixMs) =>
        new() { SourceType = type, SourceId = id, Message = "m", AtUnixMs = atUnixMs };

    static async Task AssertErrorAsync(string code, Func<Task> act) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<ApiException>(act)).Code);

    ServiceProvider Open()
    {
        var services = new ServiceCollection();
        services.AddStateDatabase(_directory);
        return services.BuildServiceProvider();
    }
}
