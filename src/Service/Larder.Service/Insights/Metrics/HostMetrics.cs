// The metrics that every node has of the machine that it runs on, out of /proc. Nodes of one machine share them.
using static Larder.Service.Insights.Metrics.MetricRow;

namespace Larder.Service.Insights.Metrics;

/// <summary>Rows of any node.</summary>
static class HostMetrics
{
    public static IReadOnlyList<MetricRow> Rows { get; } =
    [
        new("CPUUtilization", Percent, MetricKind.Gauge, "`/proc/stat` of the host: time that was not idle", Processors),
        new("FreeableMemory", Bytes, MetricKind.Gauge, "`MemAvailable` of the host", reading => reading.Host.FreeBytes),
        new("SwapUsage", Bytes, MetricKind.Gauge, "`SwapTotal` without `SwapFree` of the host",
            reading => reading.Host.SwapUsedBytes),
    ];

    static double? Processors(NodeReading reading)
    {
        if (reading.Before?.Host is not { } before || reading.Host.AllTicks <= before.AllTicks) return null;
        return 100.0 * (reading.Host.BusyTicks - before.BusyTicks) / (reading.Host.AllTicks - before.AllTicks);
    }
}
