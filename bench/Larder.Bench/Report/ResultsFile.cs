// bench/RESULTS.md: the latest tables with machine, versions and date.
using System.Text;
using Larder.Bench.Servers;

namespace Larder.Bench.Report;

static class ResultsFile
{
    public static string Compose(
        BenchOptions options, IReadOnlyList<ServerSpec> servers, IReadOnlyList<RowResult> results, string conditions)
    {
        var text = new StringBuilder();
        text.Append($"# Results of the bench, {options.Date:yyyy-MM-dd}\n\n");
        text.Append("Written by `./larder bench --write`. Every server gets the same load in turns within one run; a ");
        text.Append("figure is the median over the rounds, and the number in brackets is Larder's figure divided by ");
        text.Append("the peer's: above 1 is more. `ping` is Larder's network layer answering nothing but PONG. Of ");
        text.Append("several settings of one program the better counts, figure by figure.\n\n");
        foreach (var line in MachineFacts.Lines) text.Append($"- {line}\n");
        text.Append($"- {conditions}\n");
        foreach (var server in servers) text.Append($"- {server.Name} ({Protocol(server)}): {server.Version}\n");
        text.Append("\n## Figures\n\n").Append(ResultTable.Write(results));
        text.Append("\n## Rows\n\n").Append(ResultTable.WriteLegend(results));
        return text.ToString();
    }

    static string Protocol(ServerSpec server) => server.Protocol.ToString().ToLowerInvariant();
}
