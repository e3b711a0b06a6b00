// Which charts a cache has, and of which metrics they are made.
using Larder.WebConsole.Caches;

namespace Larder.WebConsole.Metrics;

public enum ChartUnit { Percent, Count, Rate, BytesRate, Bytes, Micros, Seconds }

/// <summary>A line of a chart: a metric of every node by itself, or of all nodes together under one name.</summary>
public sealed record ChartLine(MetricName Metric, string? Name = null);

/// <summary>A chart.</summary>
public sealed record ChartPlan(string Title, ChartUnit Unit, params IReadOnlyList<ChartLine> Lines)
{
    static readonly ChartPlan[] s_resp =
    [
        new("Hit rate", ChartUnit.Percent, Gauge("CacheHitRate")),
        new("Engine CPU", ChartUnit.Percent, Gauge("EngineCPUUtilization")),
        new("Memory used", ChartUnit.Percent, Gauge("DatabaseMemoryUsagePercentage")),
        new("Commands", ChartUnit.Rate,
            Total("GetTypeCmds", "reads"), Total("SetTypeCmds", "writes"),
            Total("NonKeyTypeCmds", "others")),
        new("Commands by type", ChartUnit.Rate, Total("StringBasedCmds", "strings"), Total("HashBasedCmds", "hashes"),
            Total("ListBasedCmds", "lists"), Total("SetBasedCmds", "sets"), Total("SortedSetBasedCmds", "sorted sets"),
            Total("StreamBasedCmds", "streams")),
        new("Average time of a command", ChartUnit.Micros,
            new ChartLine(new("SuccessfulReadRequestLatency"), "reads"),
            new ChartLine(new("SuccessfulWriteRequestLatency"), "writes")),
        new("Clients", ChartUnit.Count, Gauge("CurrConnections")),
        new("Keys", ChartUnit.Count, Gauge("CurrItems")),
        new("Keys that went", ChartUnit.Rate, Total("Evictions", "evicted"), Total("Reclaimed", "expired")),
        new("Network", ChartUnit.BytesRate, Total("NetworkBytesIn", "in"), Total("NetworkBytesOut", "out")),
        new("Replication lag", ChartUnit.Seconds, Gauge("ReplicationLag")),
    ];

    static readonly ChartPlan[] s_memcached =
    [
        new("Gets", ChartUnit.Rate, Total("GetHits", "hits"), Total("GetMisses", "misses")),
        new("Commands", ChartUnit.Rate, Total("CmdGets", "gets"), Total("CmdSet", "sets"), Total("CmdTouch", "touches")),
        new("CPU of the host", ChartUnit.Percent, Gauge("CPUUtilization")),
        new("Memory used by items", ChartUnit.Bytes, Gauge("BytesUsedForCacheItems")),
        new("Clients", ChartUnit.Count, Gauge("CurrConnections")),
        new("Items", ChartUnit.Count, Gauge("CurrItems")),
        new("Items that went", ChartUnit.Rate, Total("Evictions", "evicted"), Total("Reclaimed", "space reclaimed")),
        new("Network", ChartUnit.BytesRate, Total("NetworkBytesIn", "in"), Total("NetworkBytesOut", "out")),
    ];

    public static IReadOnlyList<ChartPlan> Of(CacheView cache) => cache.IsMemcached
        ? s_memcached
        : cache.ReplicaCount > 0 ? s_resp : [.. s_resp.Where(plan => plan.Title != "Replication lag")];

    static ChartLine Gauge(string metric) => new(new MetricName(metric));

    static ChartLine Total(string metric, string name) => new(new MetricName(metric, IsCounter: true), name);
}
