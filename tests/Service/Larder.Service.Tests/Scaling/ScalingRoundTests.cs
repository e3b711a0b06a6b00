// Auto scaling on a real state, with metrics, time and the cache's grain by hand: bounds, schedules and policies bring a group
// to where they want it, once, also when a service is stopped in between, and say what they did.
using System.Globalization;
using Larder.Base;
using Larder.Service.Insights.Metrics;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Scaling;
using Larder.Service.Store;
using Larder.Service.Tests.Store;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Larder.Service.Tests.Scaling;

public sealed class ScalingRoundTests : IAsyncLifetime
{
    const long MinuteMs = 60_000;
    const string Replicas = "elasticache:replication-group:Replicas", Types = "larder:replication-group:NodeType";

    readonly string _directory = Directory.CreateTempSubdirectory("larder-scaling-").FullName;
    readonly ManualClock _clock = new();
    readonly FakeMetrics _metrics = new();
    readonly List<CacheChange> _orders = [];
    ServiceProvider _services = null!;
    ScalingRound _round = null!;
    Func<CacheChange, Exception?> _refusal = _ => null;

    ScalingStore Store => _services.GetRequiredService<ScalingStore>();
    CacheStore Caches => _services.GetRequiredService<CacheStore>();

    public async ValueTask InitializeAsync()
    {
        var services = new ServiceCollection();
        services.AddSingleton<Clock>(_clock);
        services.AddStateDatabase(_directory);
        services.AddSingleton<ScalingStore>();
        _services = services.BuildServiceProvider();
        await StateDatabase.CreateAsync(_services, TestContext.Current.CancellationToken);
        var group = Tests.Store.Caches.New(CacheKind.ReplicationGroup, "g", "valkey", 2);
        group.Status = CacheStatus.Available;
        await Caches.AddAsync(group, new Dictionary<string, string>());
        _round = NewRound();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Bounds_are_kept_once_they_are_set()
    {
        await RegisterAsync(Replicas, 2, 4);
        await LookAsync(4);
        Assert.Equal([3], _orders.Select(order => order.NodeCount));
        var done = Assert.Single(await ActivitiesAsync());
        Assert.Equal(
            ("Successful", "Setting replicas to 2.", "minimum capacity was set to 2", 1, 2),
            (done.Status, done.Description, done.Cause, done.FromCapacity, done.ToCapacity));
        Assert.Equal(
            [
                "Auto Scaling: Setting replicas to 2. Cause: minimum capacity was set to 2",
                "Auto Scaling: Successfully set replicas to 2. Change successfully fulfilled by elasticache.",
            ],
            await EventsAsync());

        // Who changes it by hand afterwards is not contradicted.
        await SetNodesAsync(6);
        await LookAsync(3);
        Assert.Single(_orders);
    }

    [Fact]
    public async Task A_scheduled_action_happens_once_and_again_at_its_next_time()
    {
        await RegisterAsync(Replicas, 1, 1);
        await LookAsync(2);
        await Store.ChangeAsync(KeyOf(Replicas), row =>
        {
            row.Schedules.Add(Action("a", "rate(1 hour)", min: 3, max: 4));
            return [];
        });
        Assert.Equal(3_600_000, await _round.LookAsync());
        _clock.Advance(3_600_000);
        await LookAsync(4);
        Assert.Equal([4], _orders.Select(order => order.NodeCount));
        Assert.Equal(
            ["Setting replicas to 3.", "Setting min capacity to 3 and max capacity to 4"],
            (await ActivitiesAsync()).Select(row => row.Description));
        var target = await Store.FindAsync(KeyOf(Replicas));
        Assert.Equal((3, 4), (target!.MinCapacity, target.MaxCapacity));
        Assert.Equal(_clock.UnixMs + 3_600_000, target.Schedules.Single().NextUnixMs);

        // Missed for ten hours it is done once.
        _clock.Advance(36_000_000);
        _round = NewRound();
        await LookAsync(4);
        Assert.Single(_orders);
        Assert.Equal(3, (await ActivitiesAsync()).Count);
    }

    [Fact]
    public async Task What_was_begun_when_the_service_was_stopped_is_ended_by_the_next()
    {
        await RegisterAsync(Replicas, 3, 3);
        _refusal = _ => new IOException("stopped");
        await LookAsync(1);
        Assert.Equal("InProgress", Assert.Single(await ActivitiesAsync()).Status);
        _refusal = _ => null;
        _round = NewRound();
        await LookAsync(3);
        Assert.Equal([4], _orders.Select(order => order.NodeCount));
        Assert.Equal("Successful", Assert.Single(await ActivitiesAsync()).Status);
    }

    [Fact]
    public async Task A_refusal_is_told_and_tried_again_later()
    {
        await RegisterAsync(Replicas, 3, 3);
        _refusal = _ => ApiErrors.InsufficientCacheClusterCapacity("No room.");
        await LookAsync(5);
        var failed = Assert.Single(await ActivitiesAsync());
        Assert.Equal(("Failed", "Failed to set replicas to 3. Reason: No room."), (failed.Status, failed.StatusMessage));
        _refusal = _ => null;
        _clock.Advance(300_000);
        await LookAsync(3);
        Assert.Equal([4], _orders.Select(order => order.NodeCount));
    }

    [Fact]
    public async Task A_policy_scales_out_while_its_metric_is_high_and_in_again()
    {
        await RegisterAsync(Replicas, 1, 3);
        await PutPolicyAsync(Replicas, ScalingMetrics.ReplicaCpu, 50);
        _metrics.Set("g-001", "EngineCPUUtilization", 5); // the primary is not asked
        _metrics.Set("g-002", "EngineCPUUtilization", 80);
        await PassAsync(4);
        Assert.Equal([3], _orders.Select(order => order.NodeCount));
        Assert.Contains("lastly 80", (await ActivitiesAsync()).First().Cause);
        await PassAsync(8);
        Assert.Single(_orders); // it cools down, for ten minutes
        await PassAsync(4);
        Assert.Equal([3, 4], _orders.Select(order => order.NodeCount));
        await PassAsync(20);
        Assert.Equal(2, _orders.Count);
        Assert.Equal("AlreadyAtMaxCapacity", (await ActivitiesAsync(withNotScaled: true)).First().NotScaledCode);

        _metrics.Set("g-002", "EngineCPUUtilization", 5);
        foreach (var id in new[] { "g-003", "g-004" }) _metrics.Set(id, "EngineCPUUtilization", 5);
        await PassAsync(14);
        Assert.Equal(2, _orders.Count);
        await PassAsync(40);
        Assert.Equal([3, 4, 3, 2], _orders.Select(order => order.NodeCount));
    }

    [Fact]
    public async Task Suspended_directions_rest()
    {
        await RegisterAsync(Replicas, 1, 3);
        await PutPolicyAsync(Replicas, ScalingMetrics.ReplicaCpu, 50);
        await Store.ChangeAsync(KeyOf(Replicas), row =>
        {
            row.ScalingOutSuspended = true;
            return [];
        });
        _metrics.Set("g-002", "EngineCPUUtilization", 100);
        await PassAsync(6);
        Assert.Empty(_orders);
    }

    [Fact]
    public async Task Memory_scales_along_the_types_of_the_family()
    {
        await RegisterAsync(Types, 1, 3);
        await PutPolicyAsync(Types, ScalingMetrics.Memory, 50);
        foreach (var id in new[] { "g-001", "g-002" }) _metrics.Set(id, "DatabaseMemoryUsageCountedForEvictPercentage", 70);
        await PassAsync(5);
        Assert.Equal(["cache.t4g.medium"], _orders.Select(order => order.NodeType));
        // 31 % of it were 70 % of the one below: that would go back and forth.
        foreach (var id in new[] { "g-001", "g-002" }) _metrics.Set(id, "DatabaseMemoryUsageCountedForEvictPercentage", 31);
        await PassAsync(40);
        Assert.Single(_orders);
        foreach (var id in new[] { "g-001", "g-002" }) _metrics.Set(id, "DatabaseMemoryUsageCountedForEvictPercentage", 15);
        await PassAsync(5);
        Assert.Equal(["cache.t4g.medium", "cache.t4g.small"], _orders.Select(order => order.NodeType));
    }

    [Fact]
    public async Task A_target_goes_with_its_cache_and_what_was_done_about_it_stays()
    {
        await RegisterAsync(Replicas, 3, 3);
        _refusal = _ => new IOException("stopped");
        await LookAsync(1);
        var key = CacheKey.OfGroup("g");
        await Caches.ChangeAsync(key, row => row.Status = CacheStatus.Deleting);
        await Caches.RemoveAsync(key);
        Assert.Empty(await Store.ListAsync());
        await LookAsync(1);
        Assert.Equal("Overridden", Assert.Single(await ActivitiesAsync()).Status);
    }

    [Fact]
    public async Task Of_two_services_one_acts()
    {
        await RegisterAsync(Replicas, 3, 3);
        var target = (await Store.FindAsync(KeyOf(Replicas)))!;
        ScalingActivityRecord Begun() => ScalingWords.Begun(
            target, ScalingDimension.Named(Replicas)!, 1, new ScalingStep(3, "because"), _clock.UnixMs);
        Assert.True(await Store.TryBeginAsync(target, Begun(), null));
        Assert.False(await Store.TryBeginAsync(target, Begun(), null));
    }

    ScalingRound NewRound() => new(
        new ScalingOptions(TimeSpan.FromMinutes(1)), Store, Caches, _metrics, OrderAsync, _clock,
        NullLogger<ScalingRound>.Instance);

    // The grain: what it takes on is done at once.
    async Task OrderAsync(string key, CacheChange change)
    {
        if (_refusal(change) is { } refusal) throw refusal;
        _orders.Add(change);
        if (change.NodeCount is { } count) await SetNodesAsync(count);
        if (change.NodeType is { } type) await Caches.ChangeAsync(key, row => row.NodeType = type);
    }

    Task SetNodesAsync(int count) => Caches.ChangeAsync(CacheKey.OfGroup("g"), row =>
    {
        while (row.Nodes.Count > count) row.Nodes.RemoveAt(row.Nodes.Count - 1);
        var missing = count - row.Nodes.Count;
        var places = Tests.Store.Caches.Places(Math.Max(missing, 0), row.Nodes.Max(node => node.Port) + 1);
        CacheOrders.AddNodes(row, places, Tests.Store.Caches.NoIds, Tests.Store.Caches.Locality, 0);
    });

    async Task LookAsync(int times)
    {
        for (var i = 0; i < times; i++) await _round.LookAsync();
    }

    async Task PassAsync(int minutes)
    {
        for (var i = 0; i < 2 * minutes; i++)
        {
            await _round.LookAsync();
            _clock.Advance(MinuteMs / 2);
        }
    }

    static string KeyOf(string dimension) => ScalableTargetRecord.KeyOf("replication-group/g", dimension);

    Task RegisterAsync(string dimension, int min, int max) => Store.PutAsync(
        KeyOf(dimension),
        () => new ScalableTargetRecord
        {
            Key = KeyOf(dimension), CacheKey = CacheKey.OfGroup("g"), ResourceId = "replication-group/g", Dimension = dimension,
            Arn = "arn", RoleArn = "role", CreatedAtUnixMs = _clock.UnixMs,
        },
        row => (row.MinCapacity, row.MaxCapacity, row.BoundsPending) = (min, max, true));

    Task PutPolicyAsync(string dimension, string metric, double target) => Store.ChangeAsync(KeyOf(dimension), row =>
    {
        row.Policies.Add(new ScalingPolicyRecord
        {
            TargetKey = row.Key, Name = "p", Arn = "arn", CreatedAtUnixMs = 0, Metric = metric,
            TargetValue = target.ToString(CultureInfo.InvariantCulture),
        });
        return [];
    });

    ScheduledActionRecord Action(string name, string schedule, int min, int max)
    {
        var action = new ScheduledActionRecord
        {
            TargetKey = KeyOf(Replicas), Name = name, Arn = "arn", CreatedAtUnixMs = _clock.UnixMs, Schedule = schedule,
            MinCapacity = min, MaxCapacity = max,
        };
        action.NextUnixMs = ScheduledChange.Next(action, _clock.UnixMs)!.Value;
        return action;
    }

    Task<IReadOnlyList<ScalingActivityRecord>> ActivitiesAsync(bool withNotScaled = false) =>
        Store.ListActivitiesAsync(null, null, withNotScaled, long.MaxValue, 100);

    async Task<IReadOnlyList<string>> EventsAsync()
    {
        var filter = new EventFilter("replication-group", "g", 0, long.MaxValue);
        var events = await _services.GetRequiredService<EventStore>().ListAsync(filter, 0, 100, default);
        return [.. events.Select(row => row.Message)];
    }

    sealed class FakeMetrics : IMetricHistory
    {
        readonly Dictionary<(string Cluster, string Metric), double> _values = [];

        public void Set(string cluster, string metric, double value) => _values[(cluster, metric)] = value;

        public IReadOnlyList<string> NamesOf(string clusterId, string nodeId) => [];

        public IReadOnlyList<MetricPoint> Read(
            string clusterId, string nodeId, string metric, long fromUnixMs, long toUnixMs) => [];

        public double? Latest(string clusterId, string nodeId, string metric) =>
            _values.TryGetValue((clusterId, metric), out var value) ? value : null;
    }
}
