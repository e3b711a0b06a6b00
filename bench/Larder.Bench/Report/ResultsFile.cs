// bench/RESULTS.md: the tables of one run, with commit, machine, versions and date. A run replaces the file as a whole.
using System.Text;
using Larder.Bench.Rows;
using Larder.Bench.Servers;

namespace Larder.Bench.Report;

static class ResultsFile
{
    const string Head =
        """
        Written by `./larder bench --write`, all of it in one run. Every server gets the same load in turns, another one first in
        each round. A figure is the median over the rounds. In brackets stands Larder's figure divided by the peer's (above 1 is
        more), then the least and the most that this was in one round; a row without these was measured once. "Generator busy"
        says that the generator used more than 85 % of its processors at one of the two, so that a faster server would not have
        shown: the processor time per million requests then says more. Of several settings of one program the better counts,
        figure by figure; `-default` is the program without settings. Larder runs with its defaults. `ping` is Larder's network
        layer answering nothing but PONG.
        """;

    public static string Compose(
        BenchOptions options, IReadOnlyList<ServerSpec> servers, IReadOnlyList<RowResult> results,
        IReadOnlyList<string> facts)
    {
        var text = new StringBuilder();
        text.Append($"# Results of the bench, {options.Date:yyyy-MM-dd}\n\n{Head.ReplaceLineEndings("\n")}\n\n");
        foreach (var line in facts) text.Append($"- {line}\n");
        foreach (var server in servers) text.Append($"- {server.Name} ({Protocol(server)}): {server.Version}\n");
        var missing = RowCatalog.All.Where(row => results.All(result => result.Row != row)).Select(row => $"`{row.Name}`");
        text.Append($"- rows not in this run: {string.Join(", ", missing.DefaultIfEmpty("none"))}\n");
        text.Append("\n## Figures\n\n").Append(ResultTable.Write(results));
        text.Append("\n## Rows\n\n").Append(ResultTable.WriteLegend(results));
        return text.ToString();
    }

    static string Protocol(ServerSpec server) => server.Protocol.ToString().ToLowerInvariant();
}
