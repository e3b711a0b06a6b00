// bench/RESULTS.md and bench/RESULTS-LONG.md: the tables of one run, with commit, machine, versions and date. A run replaces a
// file as a whole, and leaves the other alone when it measured nothing of it.
using System.Text;
using Larder.Bench.Rows;
using Larder.Bench.Servers;

namespace Larder.Bench.Report;

/// <param name="Name">The file's name in bench/.</param>
/// <param name="IsLong">Whether it holds the rows of durability and of a server's life, or the others.</param>
sealed record ResultsFile(string Name, bool IsLong)
{
    public static readonly ResultsFile[] All = [new("RESULTS.md", false), new("RESULTS-LONG.md", true)];

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

    public bool Holds(Row row) => row.IsLong == IsLong;

    public string Compose(
        BenchOptions options, IReadOnlyList<ServerSpec> servers, IReadOnlyList<RowResult> results,
        IReadOnlyList<string> facts)
    {
        var text = new StringBuilder();
        var which = IsLong ? "bench over a server's life" : "bench";
        text.Append($"# Results of the {which}, {options.Date:yyyy-MM-dd}\n\n{Head.ReplaceLineEndings("\n")}\n\n");
        foreach (var line in facts) text.Append($"- {line}\n");
        foreach (var server in servers) text.Append($"- {server.Name} ({Protocol(server)}): {server.Version}\n");
        var missing = RowCatalog.All
            .Where(row => Holds(row) && results.All(result => result.Row != row)).Select(row => $"`{row.Name}`");
        text.Append($"- rows not in this run: {string.Join(", ", missing.DefaultIfEmpty("none"))}\n");
        text.Append("\n## Figures\n\n").Append(ResultTable.Write(results));
        text.Append("\n## Rows\n\n").Append(ResultTable.WriteLegend(results));
        return text.ToString();
    }

    static string Protocol(ServerSpec server) => server.Protocol.ToString().ToLowerInvariant();
}
