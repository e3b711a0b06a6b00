// The metrics of memcached nodes, out of stats.
using static Larder.Service.Insights.Metrics.MetricRow;

namespace Larder.Service.Insights.Metrics;

/// <summary>Rows of memcached nodes. A field that a node does not tell has no metric.</summary>
static class MemcachedMetrics
{
    public static IReadOnlyList<MetricRow> Rows { get; } =
    [
        GaugeOf("BytesUsedForCacheItems", Bytes, "bytes"),
        new("UnusedMemory", Bytes, MetricKind.Gauge, "`limit_maxbytes` without `bytes`",
            reading => reading.Number("limit_maxbytes") - reading.Number("bytes")),
        CounterOf("BytesReadIntoMemcached", Bytes, "bytes_read"),
        CounterOf("BytesWrittenOutFromMemcached", Bytes, "bytes_written"),
        CounterOf("NetworkBytesIn", Bytes, "bytes_read"),
        CounterOf("NetworkBytesOut", Bytes, "bytes_written"),
        GaugeOf("CurrConnections", Count, "curr_connections"),
        CounterOf("NewConnections", Count, "total_connections"),
        GaugeOf("CurrItems", Count, "curr_items"),
        CounterOf("NewItems", Count, "total_items"),
        CounterOf("Evictions", Count, "evictions"),
        CounterOf("EvictedUnfetched", Count, "evicted_unfetched"),
        CounterOf("ExpiredUnfetched", Count, "expired_unfetched"),
        CounterOf("Reclaimed", Count, "reclaimed"),
        CounterOf("SlabsMoved", Count, "slabs_moved"),
        CounterOf("CmdGets", Count, "cmd_get"),
        CounterOf("CmdSet", Count, "cmd_set"),
        CounterOf("CmdFlush", Count, "cmd_flush"),
        CounterOf("CmdTouch", Count, "cmd_touch"),
        CounterOf("CmdConfigGet", Count, "cmd_config_get"),
        CounterOf("CmdConfigSet", Count, "cmd_config_set"),
        GaugeOf("CurrConfig", Count, "curr_config"),
        CounterOf("GetHits", Count, "get_hits"),
        CounterOf("GetMisses", Count, "get_misses"),
        CounterOf("DeleteHits", Count, "delete_hits"),
        CounterOf("DeleteMisses", Count, "delete_misses"),
        CounterOf("IncrHits", Count, "incr_hits"),
        CounterOf("IncrMisses", Count, "incr_misses"),
        CounterOf("DecrHits", Count, "decr_hits"),
        CounterOf("DecrMisses", Count, "decr_misses"),
        CounterOf("CasHits", Count, "cas_hits"),
        CounterOf("CasMisses", Count, "cas_misses"),
        CounterOf("CasBadval", Count, "cas_badval"),
        CounterOf("TouchHits", Count, "touch_hits"),
        CounterOf("TouchMisses", Count, "touch_misses"),
    ];
}
