// LATENCY: spikes by event, and how the times of each command are spread.
using Larder.Engine.Execution.Requests;
using System.Text;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Telemetry;

namespace Larder.Engine.Commands.Server.Logs;

sealed class Latency(ServerCounters counters, LatencyMonitor spikes)
{
    // Buckets of LATENCY HISTOGRAM: powers of two from about a microsecond to about a second.
    const int FirstPower = 10, LastPower = 30;

    public void RunLatest(CommandContext context)
    {
        var events = spikes.Events;
        context.Reply.Array(events.Length);
        foreach (var one in events)
        {
            context.Reply.Array(6);
            context.Reply.BulkText(one.Name);
            context.Reply.Integer(one.Spikes[^1].AtSeconds);
            context.Reply.Integer(one.Spikes[^1].Ms);
            context.Reply.Integer(one.MaxMs);
            context.Reply.Integer(one.SumMs);
            context.Reply.Integer(one.Count);
        }
    }

    public void RunHistory(CommandContext context)
    {
        var history = spikes.Find(context.Text(2))?.Spikes ?? [];
        context.Reply.Array(history.Length);
        foreach (var spike in history)
        {
            context.Reply.Array(2);
            context.Reply.Integer(spike.AtSeconds);
            context.Reply.Integer(spike.Ms);
        }
    }

    public void RunReset(CommandContext context)
    {
        var names = new string[context.ArgumentCount - 2];
        for (var i = 0; i < names.Length; i++) names[i] = context.Text(i + 2);
        context.Reply.Integer(spikes.Reset(names));
    }

    public void RunDoctor(CommandContext context)
    {
        var text = new StringBuilder();
        var events = spikes.Events;
        if (context.Settings.Monitoring.LatencyThresholdMs.Value == 0)
            text.Append("Latency is not watched: CONFIG SET latency-monitor-threshold <milliseconds> turns it on.\n");
        else if (events.Length == 0)
            text.Append("No latency spike was seen since the start or the last LATENCY RESET.\n");
        foreach (var one in events)
        {
            var mean = one.SumMs / one.Count;
            text.Append($"{one.Name}: {one.Count} spikes, {mean} ms on average, {one.MaxMs} ms at worst. ");
            text.Append(one.Name.EndsWith("command", StringComparison.Ordinal)
                ? "SLOWLOG GET names the commands.\n"
                : "LATENCY HISTORY shows when.\n");
        }
        context.Reply.VerbatimText(text.ToString());
    }

    /// <summary>LATENCY HISTOGRAM [command ...]; of a container its subcommands.</summary>
    public void RunHistogram(CommandContext context)
    {
        var deferred = context.Reply.Defer();
        var count = 0;
        foreach (var command in Chosen(context))
        {
            if (counters.LatencyOf(command.Id) is not { } times) continue;
            Write(context, command, times);
            count++;
        }
        context.Reply.CloseMap(deferred, count);
    }

    static IEnumerable<CommandSpec> Chosen(CommandContext context)
    {
        var table = context.Commands;
        if (context.ArgumentCount == 2) return table.All;
        var chosen = new List<CommandSpec>();
        for (var i = 2; i < context.ArgumentCount; i++)
        {
            if (!table.TryFind(context.Text(i).ToLowerInvariant(), out var command)) continue;
            chosen.Add(command);
            if (command.Subcommands != null) chosen.AddRange(command.Subcommands.Values);
        }
        return chosen;
    }

    static void Write(CommandContext context, CommandSpec command, LatencyHistogram times)
    {
        context.Reply.BulkString(command.NameBytes);
        context.Reply.Map(2);
        context.Reply.BulkString("calls"u8);
        context.Reply.Integer(times.Count);
        context.Reply.BulkString("histogram_usec"u8);
        var deferred = context.Reply.Defer();
        long former = 0;
        var buckets = 0;
        for (var power = FirstPower; power <= LastPower; power++)
        {
            var upTo = power == LastPower ? times.Count : times.CountBelowPower(power);
            if (upTo == former) continue;
            context.Reply.Integer((1L << power) / 1000);
            context.Reply.Integer(upTo);
            former = upTo;
            buckets++;
        }
        context.Reply.CloseMap(deferred, buckets);
    }
}
