// The tables: one per kind of row, a line per row and server. A peer's figure has Larder's, divided by it, in brackets, and
// the least and the most that this was in one round.
// They are Markdown and padded, so that the terminal shows what RESULTS.md holds.
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Larder.Bench.Rows;
using Larder.Bench.Servers;

namespace Larder.Bench.Report;

static class ResultTable
{
    /// <summary>All results, rows with the same figures in one table.</summary>
    public static string Write(IReadOnlyList<RowResult> results)
    {
        var text = new StringBuilder();
        foreach (var table in results.GroupBy(result => string.Join('|', result.Row.Figures.Select(f => f.Title))))
        {
            var lines = new List<string[]> { Head(table.First().Row) };
            foreach (var result in table) lines.AddRange(Lines(result));
            Append(text, lines);
            text.Append('\n');
        }
        foreach (var result in results)
            foreach (var note in result.Notes.Distinct()) text.Append($"- {result.Row.Name}: {note}\n");
        return text.ToString();
    }

    /// <summary>What each row measures.</summary>
    public static string WriteLegend(IReadOnlyList<RowResult> results)
    {
        var text = new StringBuilder();
        foreach (var result in results) text.Append($"- `{result.Row.Name}`: {result.Row.Title}\n");
        return text.ToString();
    }

    static string[] Head(Row row) => ["row", "server", .. row.Figures.Select(figure => figure.Title)];

    static IEnumerable<string[]> Lines(RowResult result)
    {
        foreach (var peer in result.Peers)
        {
            var cells = result.Row.Figures.Select((figure, place) => Cell(result, peer, figure, place));
            yield return [result.Row.Name, peer, .. cells];
        }
    }

    static string Cell(RowResult result, string peer, Figure figure, int place)
    {
        var value = figure.Write(result.Median(peer, place));
        if (peer == ServerCatalog.Larder || figure.Better == Better.None) return value;
        var ratio = result.Ratio(peer, place);
        if (!double.IsFinite(ratio)) return value;
        var spread = result.Spread(peer, place) is var (least, most) ? Invariant($", {least:0.00} to {most:0.00}") : "";
        var busy = figure == Figure.Throughput && result.IsGeneratorBusy(peer) ? "; generator busy" : "";
        return Invariant($"{value} ({ratio:0.00}{spread}{busy})");
    }

    static string Invariant(DefaultInterpolatedStringHandler text) =>
        string.Create(CultureInfo.InvariantCulture, ref text);

    static void Append(StringBuilder text, List<string[]> lines)
    {
        var widths = Enumerable.Range(0, lines[0].Length)
            .Select(column => lines.Max(line => line[column].Length))
            .ToArray();
        for (var i = 0; i < lines.Count; i++)
        {
            text.Append('|');
            for (var column = 0; column < widths.Length; column++)
            {
                var cell = lines[i][column];
                text.Append(' ')
                    .Append(column < 2 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))
                    .Append(" |");
            }
            text.Append('\n');
            if (i > 0) continue;
            text.Append('|');
            for (var column = 0; column < widths.Length; column++)
                text.Append(' ').Append('-', widths[column] - 1).Append(column < 2 ? '-' : ':').Append(" |");
            text.Append('\n');
        }
    }
}
