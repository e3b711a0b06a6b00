// INFO commandstats, errorstats and latencystats: what each command did, and which errors there were.
using Larder.Engine.Execution.Requests;
using System.Globalization;
using Larder.Engine.Telemetry;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Server.Info;

sealed class CommandSections(ServerCounters counters)
{
    const double NsPerMicro = 1000;

    public void WriteCommands(CommandContext context, InfoText text)
    {
        text.Section("Commandstats");
        foreach (var command in context.Commands.All)
        {
            var counted = counters.OfCommand(command.Id);
            if (counted is { Calls: 0, Failed: 0, Rejected: 0 }) continue;
            var perCall = counted.Calls == 0 ? 0 : (double)counted.Micros / counted.Calls;
            text.Field($"cmdstat_{command.Name}", string.Create(
                CultureInfo.InvariantCulture,
                $"calls={counted.Calls},usec={counted.Micros},usec_per_call={perCall:F2}," +
                $"rejected_calls={counted.Rejected},failed_calls={counted.Failed}"));
        }
    }

    public void WriteErrors(CommandContext context, InfoText text)
    {
        text.Section("Errorstats");
        var errors = counters.Loops.SelectMany(loop => loop.Errors).GroupBy(error => error.Key);
        foreach (var error in errors.OrderBy(error => error.Key, StringComparer.Ordinal))
            text.Field($"errorstat_{error.Key}", $"count={error.Sum(one => one.Value)}");
    }

    public void WriteLatencies(CommandContext context, InfoText text)
    {
        text.Section("Latencystats");
        var monitoring = context.Settings.Monitoring;
        if (!monitoring.LatencyTracking.Value) return;
        foreach (var command in context.Commands.All)
        {
            if (counters.LatencyOf(command.Id) is not { } times) continue;
            var percentiles = monitoring.LatencyPercentiles.Value.Select(percent => string.Create(
                CultureInfo.InvariantCulture,
                $"p{percent:0.######}={times.AtPercentile(percent) / NsPerMicro:F3}"));
            text.Field($"latency_percentiles_usec_{command.Name}", string.Join(',', percentiles));
        }
    }
}
