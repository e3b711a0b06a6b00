// INFO commandstats, errorstats and latencystats: what each command did, and which errors there were.
using System.Globalization;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Server.Info;

static class CommandSections
{
    const double NsPerMicro = 1000;

    public static void WriteCommands(CommandContext context, InfoText text)
    {
        var server = context.Server;
        text.Section("Commandstats");
        foreach (var command in server.Commands.All)
        {
            var counters = server.Counters.OfCommand(command.Id);
            if (counters is { Calls: 0, Failed: 0, Rejected: 0 }) continue;
            var perCall = counters.Calls == 0 ? 0 : (double)counters.Micros / counters.Calls;
            text.Field($"cmdstat_{command.Name}", string.Create(
                CultureInfo.InvariantCulture,
                $"calls={counters.Calls},usec={counters.Micros},usec_per_call={perCall:F2}," +
                $"rejected_calls={counters.Rejected},failed_calls={counters.Failed}"));
        }
    }

    public static void WriteErrors(CommandContext context, InfoText text)
    {
        var server = context.Server;
        text.Section("Errorstats");
        var errors = server.Counters.Loops.SelectMany(loop => loop.Errors).GroupBy(error => error.Key);
        foreach (var error in errors.OrderBy(error => error.Key, StringComparer.Ordinal))
            text.Field($"errorstat_{error.Key}", $"count={error.Sum(one => one.Value)}");
    }

    public static void WriteLatencies(CommandContext context, InfoText text)
    {
        var server = context.Server;
        text.Section("Latencystats");
        var monitoring = server.Settings.Monitoring;
        if (!monitoring.LatencyTracking.Value) return;
        foreach (var command in server.Commands.All)
        {
            if (server.Counters.LatencyOf(command.Id) is not { } times) continue;
            var percentiles = monitoring.LatencyPercentiles.Value.Select(percent => string.Create(
                CultureInfo.InvariantCulture,
                $"p{percent:0.######}={times.AtPercentile(percent) / NsPerMicro:F3}"));
            text.Field($"latency_percentiles_usec_{command.Name}", string.Join(',', percentiles));
        }
    }
}
