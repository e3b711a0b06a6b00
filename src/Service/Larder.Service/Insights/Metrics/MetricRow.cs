// What a metric is: its CloudWatch name, its unit, and how it comes out of a reading. Tables of rows are all there is to know;
// instruments, history and docs/metrics.md are made of them.
namespace Larder.Service.Insights.Metrics;

/// <summary>How values of a metric go together.</summary>
enum MetricKind
{
    /// <summary>Each value stands for itself.</summary>
    Gauge,

    /// <summary>Grows for as long as the node's process lives. CloudWatch shows how much in a minute.</summary>
    Counter,
}

/// <summary>A metric of one kind of nodes.</summary>
/// <param name="Unit">In CloudWatch's words.</param>
/// <param name="Origin">What it is made of, for readers.</param>
/// <param name="Read">Its value; null where it was not measured.</param>
sealed record MetricRow(string Name, string Unit, MetricKind Kind, string Origin, Func<NodeReading, double?> Read)
{
    public const string Percent = "Percent", Bytes = "Bytes", Count = "Count", Seconds = "Seconds", Microseconds = "Microseconds";

    /// <summary>A field as the node tells it.</summary>
    public static MetricRow GaugeOf(string name, string unit, string field) =>
        new(name, unit, MetricKind.Gauge, $"`{field}`", reading => reading.Number(field));

    /// <summary>A field that the node counts.</summary>
    public static MetricRow CounterOf(string name, string unit, string field) =>
        new(name, unit, MetricKind.Counter, $"`{field}`", reading => reading.Number(field));
}
