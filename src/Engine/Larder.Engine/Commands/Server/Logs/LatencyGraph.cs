// LATENCY GRAPH event: the spikes as columns of characters, the oldest on the left, with the age of each below it.
//
//     command - high 500 ms, low 101 ms (all time high 500 ms)
//     --------------------------------------------------------
//        #
//     _#_|
//     3210
//     smsm
using Larder.Engine.Execution.Requests;
using System.Text;
using Larder.Engine.Execution;
using Larder.Engine.Telemetry;

namespace Larder.Engine.Commands.Server.Logs;

sealed class LatencyGraph(LatencyMonitor spikes)
{
    const int Columns = 80, Rows = 4, RuleLength = 80;
    const int SecondsPerMinute = 60, SecondsPerHour = 3600, SecondsPerDay = 86400;

    public void Run(CommandContext context)
    {
        if (spikes.Find(context.Text(2)) is not { } one)
        {
            context.Reply.Error("ERR No samples available for event '"u8, context.Argument(2), "'"u8);
            return;
        }
        var text = Draw(one, context.NowMs / 1000);
        context.Reply.VerbatimText(text);
    }

    static string Draw(LatencyEvent one, long nowSeconds)
    {
        var spikes = one.Spikes.TakeLast(Columns).ToArray();
        long high = spikes.Max(spike => spike.Ms), low = spikes.Min(spike => spike.Ms);
        var text = new StringBuilder();
        text.Append($"{one.Name} - high {high} ms, low {low} ms (all time high {one.MaxMs} ms)\n");
        text.Append('-', RuleLength).Append('\n');
        for (var row = Rows - 1; row >= 0; row--)
        {
            foreach (var spike in spikes)
            {
                var level = high == low ? Rows - 1 : (int)((spike.Ms - low) * (Rows - 1) / (high - low));
                text.Append(level == row ? '#' : level < row ? ' ' : '|');
            }
            text.Append('\n');
        }
        AppendAges(text, [.. spikes.Select(spike => Age(nowSeconds - spike.AtSeconds))]);
        return text.ToString();
    }

    static void AppendAges(StringBuilder text, string[] ages)
    {
        text.Append('\n');
        for (var row = 0; row < ages.Max(age => age.Length); row++)
        {
            foreach (var age in ages) text.Append(row < age.Length ? age[row] : ' ');
            text.Append('\n');
        }
    }

    static string Age(long seconds) => seconds switch
    {
        < SecondsPerMinute => $"{seconds}s",
        < SecondsPerHour => $"{seconds / SecondsPerMinute}m",
        < SecondsPerDay => $"{seconds / SecondsPerHour}h",
        _ => $"{seconds / SecondsPerDay}d",
    };
}
