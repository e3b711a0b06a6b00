// How long the garbage collector stopped the node. Nothing is managed per key, so that this stays short however large the
// keyspace is; INFO shows it, so that it can be seen to.
using Larder.Network.Loops;

namespace Larder.Engine.Telemetry;

/// <summary>Looks after each collection, ten times a second; may miss one of two that follow each other closely.</summary>
public sealed class CollectorPauses : ILoopWork
{
    const int PeriodMs = 100;
    const double TicksPerMicro = TimeSpan.TicksPerMicrosecond;

    static readonly GCKind[] Kinds = [GCKind.Ephemeral, GCKind.FullBlocking, GCKind.Background];

    int _seenCount;
    long _longestTicks;

    /// <summary>The longest pause seen, in microseconds.</summary>
    public long LongestMicros => (long)(Volatile.Read(ref _longestTicks) / TicksPerMicro);

    /// <summary>All pauses of the process together, in microseconds.</summary>
    public static long TotalMicros => (long)(GC.GetTotalPauseDuration().Ticks / TicksPerMicro);

    public long Run(long nowMs)
    {
        var count = GC.CollectionCount(0);
        if (count == _seenCount) return nowMs + PeriodMs;
        _seenCount = count;
        foreach (var kind in Kinds)
        {
            foreach (var pause in GC.GetGCMemoryInfo(kind).PauseDurations)
                _longestTicks = Math.Max(_longestTicks, pause.Ticks);
        }
        return nowMs + PeriodMs;
    }
}
