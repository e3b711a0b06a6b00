// From what a node answers to metrics, and from metrics to minutes.
using Larder.Service.Insights.Metrics;
using Larder.Service.Model;
using Larder.Service.Store;
using Xunit;

namespace Larder.Service.Tests.Insights.Metrics;

public sealed class ReadingTests
{
    const long SecondNs = 1_000_000_000, MinuteMs = 60_000, StartMs = 100 * MinuteMs;

    static readonly HostReading Machine = new(0, 100, 1 << 30, 0);

    [Fact]
    public void What_is_known_since_the_last_reading_is_not_known_at_the_first()
    {
        var first = Read(Info(cpu: 1, hits: 5, misses: 5), null, 0);
        Assert.Null(ValueOf(first, "EngineCPUUtilization"));
        Assert.Null(ValueOf(first, "CacheHitRate"));
        Assert.Equal(5, ValueOf(first, "CacheHits"));
        var second = Read(Info(cpu: 2, hits: 8, misses: 6), first, 10);
        Assert.Equal(5, ValueOf(second, "EngineCPUUtilization")); // one second of ten, on two processors
        Assert.Equal(75, ValueOf(second, "CacheHitRate"));
        Assert.Null(ValueOf(Read(Info(cpu: 2, hits: 8, misses: 6), second, 20), "CacheHitRate"));
    }

    [Fact]
    public void A_process_that_was_started_anew_is_not_compared_with_the_one_before()
    {
        var first = Read(Info(cpu: 1, hits: 5, misses: 5), null, 0);
        Assert.Null(ValueOf(Read(Info(cpu: 2, hits: 8, misses: 6), first, 10, pid: 2), "CacheHitRate"));
    }

    [Fact]
    public void Memory_counts_towards_eviction_without_what_is_not_to_be_evicted()
    {
        var reading = Read(
            "used_memory:400\r\nmem_not_counted_for_evict:100\r\nmaxmemory:1000\r\n"
            + "db0:keys=3,expires=1\r\ndb4:keys=2,expires=1\r\n",
            null, 0);
        Assert.Equal(40, ValueOf(reading, "DatabaseMemoryUsagePercentage"));
        Assert.Equal(30, ValueOf(reading, "DatabaseMemoryUsageCountedForEvictPercentage"));
        Assert.Equal((5, 2), (ValueOf(reading, "CurrItems"), ValueOf(reading, "CurrVolatileItems")));
        Assert.Null(ValueOf(Read("used_memory:400\r\nmaxmemory:0\r\n", null, 0), "DatabaseMemoryUsagePercentage"));
    }

    [Fact]
    public void Commands_are_added_up_by_what_they_are_about()
    {
        var first = Read("cmdstat_get:calls=2,usec=10\r\n", null, 0);
        var second = Read(
            "cmdstat_get:calls=4,usec=20\r\ncmdstat_hset:calls=1,usec=9\r\ncmdstat_client|list:calls=7,usec=70\r\n", first, 10);
        Assert.Equal(4, ValueOf(second, "StringBasedCmds"));
        Assert.Equal(5, ValueOf(second, "StringBasedCmdsLatency"));
        Assert.Equal(5, ValueOf(second, "SuccessfulReadRequestLatency"));
        Assert.Equal((1, 9), (ValueOf(second, "SetTypeCmds"), ValueOf(second, "SetTypeCmdsLatency")));
        Assert.Equal(7, ValueOf(second, "NonKeyTypeCmds"));
        Assert.Null(ValueOf(second, "ListBasedCmds"));
    }

    [Fact]
    public void How_far_a_replica_is_behind_its_primary_tells()
    {
        var primary = Read(
            "role:master\r\nmaster_repl_offset:70\r\nslave0:ip=127.0.0.1,port=7001,state=online,lag=3\r\n", null, 0);
        const string text =
            "role:slave\r\ntcp_port:7001\r\nmaster_host:127.0.0.1\r\nmaster_port:7000\r\nmaster_link_status:up\r\n";
        var replica = NodeReading.OfInfo(
            text, null, new ReadingFrame(0, 1, 2, Machine), endPoint => endPoint == "127.0.0.1:7000" ? primary : null);
        Assert.Equal((3, 1, 0), (
            ValueOf(replica, "ReplicationLag"), ValueOf(replica, "MasterLinkHealthStatus"), ValueOf(replica, "IsMaster")));
        Assert.Equal(70, ValueOf(primary, "ReplicationBytes"));
        Assert.Null(ValueOf(primary, "ReplicationLag"));
    }

    [Fact]
    public void The_machine_is_read_from_what_the_kernel_tells()
    {
        var machine = HostReading.Parse(
            "cpu  10 1 5 70 4 0 2 0 99 99", "MemTotal: 9 kB\nMemAvailable:   7 kB\nSwapTotal: 5 kB\nSwapFree: 2 kB\n");
        Assert.Equal(new HostReading(18, 92, 7 * 1024, 3 * 1024), machine);
    }

    [Fact]
    public void Minutes_hold_averages_of_gauges_and_growth_of_counters()
    {
        using var metrics = new NodeMetrics();
        metrics.Follow([Node("c")]);
        var node = Assert.Single(metrics.All);
        NodeReading? last = null;
        foreach (var (seconds, hits, clients) in new[] { (0, 5, 1), (10, 7, 3), (60, 8, 9), (180, 20, 1) })
        {
            last = Read($"keyspace_hits:{hits}\r\nconnected_clients:{clients}\r\n", last, seconds);
            node.Take(last, StartMs + (1000 * seconds));
        }
        Assert.Equal(
            [new(StartMs, 2), new(StartMs + MinuteMs, 1), new(StartMs + (3 * MinuteMs), 12)],
            metrics.Read("c", "0001", "CacheHits", 0, long.MaxValue));
        Assert.Equal(
            [new(StartMs, 2), new(StartMs + MinuteMs, 9)],
            metrics.Read("c", "0001", "CurrConnections", 0, StartMs + MinuteMs));
        Assert.Equal(20, metrics.Latest("c", "0001", "CacheHits"));
        node.Lose();
        Assert.Null(metrics.Latest("c", "0001", "CacheHits"));
        metrics.Follow([]);
        Assert.Empty(metrics.NamesOf("c", "0001"));
    }

    [Fact]
    public void What_another_host_has_read_is_known_as_what_this_one_has()
    {
        using NodeMetrics there = new(), here = new();
        there.Follow([Node("c")]);
        here.FollowOthers([Node("c")]);
        var node = Assert.Single(there.All);
        NodeReading? last = null;
        foreach (var (seconds, hits, pid) in new[] { (0, 5, 1), (10, 7, 1), (20, 9, 2), (30, 12, 2) })
        {
            last = Read($"keyspace_hits:{hits}\r\n", last, seconds, pid);
            node.Take(last, StartMs + (1000 * seconds));
            here.TakeOthers([Node("c")], new[] { node.ToRead()! }.ToDictionary(row => row.Name), StartMs + (1000 * seconds));
        }
        Assert.Equal(12, here.Latest("c", "0001", "CacheHits"));
        Assert.Equal([new(StartMs, 5)], here.Read("c", "0001", "CacheHits", 0, long.MaxValue));
        Assert.Empty(here.All);
        // The console's charts among those who ask.
        var charts = new ConsoleFacts(here, new Locality("r", "0"));
        Assert.Equal(12, charts.Latest("c", "0001", "CacheHits"));
        Assert.Equal([new(StartMs, 5)], charts.History("c", "0001", "CacheHits", 0, long.MaxValue));
        here.TakeOthers([Node("c")], new Dictionary<string, ReadNode>(), StartMs);
        Assert.Null(here.Latest("c", "0001", "CacheHits"));
    }

    [Fact]
    public void Three_hours_are_kept()
    {
        var series = new MinuteSeries();
        for (var minute = 0; minute < 400; minute++) series.Add(minute * MinuteMs, minute, MetricKind.Gauge);
        var kept = series.Between(0, long.MaxValue).ToArray();
        Assert.Equal((180, 220, 399), (kept.Length, kept[0].Value, kept[^1].Value));
        series.Add(10_000 * MinuteMs, 1, MetricKind.Gauge);
        Assert.Single(series.Between(0, long.MaxValue));
    }

    static NodeReading Read(string info, NodeReading? before, long seconds, int pid = 1) =>
        NodeReading.OfInfo(info, before, new ReadingFrame(seconds * SecondNs, pid, 2, Machine), _ => null);

    static string Info(int cpu, int hits, int misses) =>
        $"# Stats\r\nused_cpu_user:{cpu}.0\r\nused_cpu_sys:0\r\nkeyspace_hits:{hits}\r\nkeyspace_misses:{misses}\r\n";

    static double? ValueOf(NodeReading reading, string metric) =>
        MetricCatalog.Read(reading, isMemcached: false)[MetricCatalog.NumberOf(metric)!.Value] is var value && double.IsNaN(value)
            ? null
            : value;

    static NodeRecord Node(string cluster) => new()
    {
        CacheKey = "cluster:" + cluster, Name = cluster + "/0001", Shard = 1, ClusterId = cluster, ClusterArn = "",
        NodeId = "0001", Host = "local", Address = "127.0.0.1", Port = 7000, Zone = "a", Status = "available",
        CreatedAtUnixMs = 1, Engine = "valkey", EngineVersion = "8.0",
    };
}
