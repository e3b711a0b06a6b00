// larder bench: Larder beside its peers, on this machine, in one run.
using System.CommandLine;
using Larder.Cli.Launch;

namespace Larder.Cli.Commands;

/// <summary>What to measure.</summary>
/// <param name="Words">The words after bench, which the bench reads itself.</param>
sealed record BenchRequest(IReadOnlyList<string> Words);

static class BenchCommand
{
    public static Command Build(Launchers launchers)
    {
        Command command = new("bench", "Measure Larder beside Valkey, Redis, memcached and Garnet.")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction((parsed, stop) => launchers.Bench(new BenchRequest([.. parsed.UnmatchedTokens]), stop));
        return command;
    }
}
