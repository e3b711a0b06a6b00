// How long the garbage collector stopped the node. Nothing is managed per key, so that this stays short however large the
// keyspace is; INFO shows it, so that it can be seen to.
using Larder.Network.Loops;

namespace Larder.Engine.Telemetry;

/// <summary>
/// Looks up to ten times a second how much longer the process was stopped. Collections between two looks count as one pause.
/// </summary>
public sealed class CollectorPauses : ILoopWork
{
    const int PeriodMs = 100;

    TimeSpan? _total; // at the last look; none before the first, so that the start does not count
    long _longestTicks;

    public long RestsUntilMs => long.MaxValue;

    public bool IsNeeded(long nowMs) => true;

    /// <summary>The longest pause, in microseconds.</summary>
    public long LongestMicros => Volatile.Read(ref _longestTicks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>All pauses of the process together, in microseconds.</summary>
    public static long TotalMicros => GC.GetTotalPauseDuration().Ticks / TimeSpan.TicksPerMicrosecond;

    public long Run(long nowMs)
    {
        var total = GC.GetTotalPauseDuration();
        if (_total is { } before)
            Volatile.Write(ref _longestTicks, Math.Max(_longestTicks, (total - before).Ticks));
        _total = total;
        return nowMs + PeriodMs;
    }
}
