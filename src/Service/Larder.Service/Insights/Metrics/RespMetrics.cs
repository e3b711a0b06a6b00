// The metrics of Valkey and Redis nodes, out of INFO.
using static Larder.Service.Insights.Metrics.MetricRow;

namespace Larder.Service.Insights.Metrics;

/// <summary>Rows of RESP nodes.</summary>
static class RespMetrics
{
    // Two of a kind: how often commands of a group were called, and how long a call took on the average.
    static readonly (string Name, string Group)[] Commands =
    [
        ("GetTypeCmds", CommandGroups.Read), ("SetTypeCmds", CommandGroups.Write), ("StringBasedCmds", "string"),
        ("HashBasedCmds", "hash"), ("ListBasedCmds", "list"), ("SetBasedCmds", "set"), ("SortedSetBasedCmds", "sorted-set"),
        ("StreamBasedCmds", "stream"), ("HyperLogLogBasedCmds", "hyperloglog"), ("GeoSpatialBasedCmds", "geo"),
        ("PubSubBasedCmds", "pubsub"), ("EvalBasedCmds", "scripting"), ("KeyBasedCmds", "generic"),
        ("NonKeyTypeCmds", CommandGroups.Other),
    ];

    public static IReadOnlyList<MetricRow> Rows { get; } =
    [
        new("EngineCPUUtilization", Percent, MetricKind.Gauge,
            "growth of `used_cpu_user` and `used_cpu_sys`, of the processors that the node may use", Processor),
        GaugeOf("BytesUsedForCache", Bytes, "used_memory"),
        new("DatabaseMemoryUsagePercentage", Percent, MetricKind.Gauge, "`used_memory` of `maxmemory`",
            reading => Share(reading.Number("used_memory"), reading.Number("maxmemory"))),
        new("DatabaseMemoryUsageCountedForEvictPercentage", Percent, MetricKind.Gauge,
            "`used_memory` without `mem_not_counted_for_evict`, of `maxmemory`",
            reading => Share(
                reading.Number("used_memory") - reading.Number("mem_not_counted_for_evict"), reading.Number("maxmemory"))),
        GaugeOf("MemoryFragmentationRatio", Count, "mem_fragmentation_ratio"),
        CounterOf("NetworkBytesIn", Bytes, "total_net_input_bytes"),
        CounterOf("NetworkBytesOut", Bytes, "total_net_output_bytes"),
        CounterOf("CacheHits", Count, "keyspace_hits"),
        CounterOf("CacheMisses", Count, "keyspace_misses"),
        new("CacheHitRate", Percent, MetricKind.Gauge, "growth of `keyspace_hits`, of that and `keyspace_misses`",
            reading => Share(
                reading.Rise("keyspace_hits"), reading.Rise("keyspace_hits") + reading.Rise("keyspace_misses"))),
        GaugeOf("CurrConnections", Count, "connected_clients"),
        CounterOf("NewConnections", Count, "total_connections_received"),
        new("CurrItems", Count, MetricKind.Gauge, "`keys` of all databases", reading => reading.SumOfDatabases("keys")),
        new("CurrVolatileItems", Count, MetricKind.Gauge, "`expires` of all databases",
            reading => reading.SumOfDatabases("expires")),
        CounterOf("Evictions", Count, "evicted_keys"),
        CounterOf("Reclaimed", Count, "expired_keys"),
        GaugeOf("SaveInProgress", Count, "rdb_bgsave_in_progress"),
        CounterOf("ActiveDefragHits", Count, "active_defrag_hits"),
        CounterOf("AuthenticationFailures", Count, "acl_access_denied_auth"),
        CounterOf("CommandAuthorizationFailures", Count, "acl_access_denied_cmd"),
        CounterOf("KeyAuthorizationFailures", Count, "acl_access_denied_key"),
        CounterOf("ChannelAuthorizationFailures", Count, "acl_access_denied_channel"),
        CounterOf("DatabaseAuthorizationFailures", Count, "acl_access_denied_db"),
        new("IsMaster", Count, MetricKind.Gauge, "`role`: 1 of a primary, 0 of a replica",
            reading => reading.Text("role") is { } role ? role == "master" ? 1 : 0 : null),
        new("MasterLinkHealthStatus", Count, MetricKind.Gauge, "`master_link_status` of a replica: 1 for up",
            reading => reading.Text("master_link_status") is { } link ? link == "up" ? 1 : 0 : null),
        new("ReplicationBytes", Bytes, MetricKind.Counter, "`master_repl_offset` of a primary that has replicas",
            reading => reading.Replicas().Any() ? reading.Number("master_repl_offset") : null),
        new("ReplicationLag", Seconds, MetricKind.Gauge,
            "`lag` that the primary tells of the replica: seconds since it last confirmed", Lag),
        new("SuccessfulReadRequestLatency", Microseconds, MetricKind.Gauge, "`usec` by `calls` of commands that read",
            reading => Latency(reading, CommandGroups.Read)),
        new("SuccessfulWriteRequestLatency", Microseconds, MetricKind.Gauge, "`usec` by `calls` of commands that write",
            reading => Latency(reading, CommandGroups.Write)),
        .. Commands.SelectMany(row => OfCommands(row.Name, row.Group)),
    ];

    static MetricRow[] OfCommands(string name, string group) =>
    [
        new(name, Count, MetricKind.Counter, $"`calls` of commands of the group {group}",
            reading => reading.Commands.TryGetValue(group, out var sum) ? sum.Calls : null),
        new(name + "Latency", Microseconds, MetricKind.Gauge, $"growth of `usec` by growth of `calls`, group {group}",
            reading => Latency(reading, group)),
    ];

    static double? Processor(NodeReading reading) => Share(
        reading.Rise("used_cpu_user") + reading.Rise("used_cpu_sys"), reading.PassedSeconds * reading.ProcessorCount);

    static double? Latency(NodeReading reading, string group)
    {
        if (reading.Before is not { } before || !reading.Commands.TryGetValue(group, out var now)) return null;
        var then = before.Commands.GetValueOrDefault(group);
        return now.Calls > then.Calls ? (now.Micros - then.Micros) / (now.Calls - then.Calls) : null;
    }

    static double? Lag(NodeReading reading) => reading.Text("role") == "slave" && reading.Text("tcp_port") is { } port
        ? reading.Primary?.Replicas().Where(row => NodeReading.FigureText(row, "port") == port)
            .Select(row => NodeReading.Figure(row, "lag")).FirstOrDefault()
        : null;

    static double? Share(double? part, double? whole) => whole > 0 ? 100 * part / whole : null;
}
