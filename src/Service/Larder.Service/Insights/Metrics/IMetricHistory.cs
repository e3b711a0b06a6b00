// The last hours of nodes' metrics, for whoever draws them or decides by them.
namespace Larder.Service.Insights.Metrics;

/// <summary>A minute of a metric: of a gauge the average of what was read, of a counter how much it grew, as CloudWatch has it.
/// </summary>
readonly record struct MetricPoint(long MinuteUnixMs, double Value);

/// <summary>In memory, and gone with the service.</summary>
interface IMetricHistory
{
    /// <summary>The names of the metrics that were measured of a node.</summary>
    IReadOnlyList<string> NamesOf(string clusterId, string nodeId);

    /// <summary>The minutes between two moments in which it was measured, oldest first.</summary>
    IReadOnlyList<MetricPoint> Read(string clusterId, string nodeId, string metric, long fromUnixMs, long toUnixMs);

    /// <summary>What was read last; null where it was not.</summary>
    double? Latest(string clusterId, string nodeId, string metric);
}
