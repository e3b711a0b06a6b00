// What commands took on a node, out of INFO.
using System.Globalization;

namespace Larder.WebConsole.Nodes;

/// <summary>A command; times in microseconds, percentiles where the node keeps them.</summary>
sealed record CommandTime(string Name, double Calls, double? Average, double? P50, double? P99, double? P999, double? Failed)
{
    const int RowsMax = 25;

    /// <summary>Those that took most together, first.</summary>
    public static async Task<IReadOnlyList<CommandTime>> ReadAsync(NodeSession session, NodeTarget target, CancellationToken stop)
    {
        var calls = Rows(await session.AskAsync(target, stop, "INFO", "commandstats"), "cmdstat_");
        var latencies = Rows(await session.AskAsync(target, stop, "INFO", "latencystats"), "latency_percentiles_usec_");
        return
        [
            .. calls.OrderByDescending(row => Figure(row.Value, "usec")).Take(RowsMax).Select(row =>
            {
                var times = latencies.GetValueOrDefault(row.Key, "");
                return new CommandTime(
                    row.Key.Replace('|', ' ').ToUpperInvariant(),
                    Figure(row.Value, "calls") ?? 0, Figure(row.Value, "usec_per_call"),
                    Figure(times, "p50"), Figure(times, "p99"), Figure(times, "p99.9"),
                    Figure(row.Value, "failed_calls") + Figure(row.Value, "rejected_calls"));
            }),
        ];
    }

    static Dictionary<string, string> Rows(RespReply info, string prefix)
    {
        var rows = new Dictionary<string, string>();
        foreach (var line in info.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith(prefix, StringComparison.Ordinal) && line.Split(':', 2) is [var name, var figures])
                rows[name[prefix.Length..]] = figures;
        }
        return rows;
    }

    static double? Figure(string figures, string name) => figures.Split(',').Select(figure => figure.Split('=', 2))
        .Where(pair => pair.Length == 2 && pair[0] == name)
        .Select(pair => double.TryParse(pair[1], CultureInfo.InvariantCulture, out var value) ? value : (double?)null)
        .FirstOrDefault();
}
