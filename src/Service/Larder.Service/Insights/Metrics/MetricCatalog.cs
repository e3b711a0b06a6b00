// All metrics of nodes, each with a number: what values are kept by.
namespace Larder.Service.Insights.Metrics;

/// <summary>A metric whichever engine it is of.</summary>
sealed record NodeMetric(int Number, string Name, string Unit, MetricKind Kind, string Description);

/// <summary>The tables put together.</summary>
static class MetricCatalog
{
    /// <summary>Each name once. Rows of one name agree on unit and kind.</summary>
    public static IReadOnlyList<NodeMetric> All { get; } =
    [
        .. HostMetrics.Rows.Concat(RespMetrics.Rows).Concat(MemcachedMetrics.Rows).GroupBy(row => row.Name)
            .Select((rows, number) => new NodeMetric(
                number, rows.Key, rows.First().Unit, rows.First().Kind,
                string.Join("; of memcached ", rows.Select(row => row.Origin)) + $" ({rows.First().Unit})")),
    ];

    static readonly Dictionary<string, int> Numbers = All.ToDictionary(metric => metric.Name, metric => metric.Number);
    static readonly (int Number, MetricRow Row)[] Resp = Numbered(RespMetrics.Rows);
    static readonly (int Number, MetricRow Row)[] Memcached = Numbered(MemcachedMetrics.Rows);

    public static int? NumberOf(string name) => Numbers.TryGetValue(name, out var number) ? number : null;

    /// <summary>All values of a reading, by the metrics' numbers; NaN for what was not measured.</summary>
    public static double[] Read(NodeReading reading, bool isMemcached)
    {
        var values = new double[All.Count];
        Array.Fill(values, double.NaN);
        foreach (var (number, row) in isMemcached ? Memcached : Resp) values[number] = row.Read(reading) ?? double.NaN;
        return values;
    }

    static (int, MetricRow)[] Numbered(IEnumerable<MetricRow> rows) =>
        [.. HostMetrics.Rows.Concat(rows).Select(row => (Numbers[row.Name], row))];
}
