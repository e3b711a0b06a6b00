// DEBUG SLEEP: the whole node stands still, as a server with a single thread would. The loop that was asked does so within the
// command, the others as soon as they are done with what they are at.
using Larder.Base;
using Larder.Network.Loops;

namespace Larder.Engine.Execution.Requests;

/// <summary>Thread-safe; housekeeping of every loop.</summary>
public sealed class StandStill(EventLoopGroup loops, Clock clock) : ILoopWork
{
    long _untilNs; // 0 but while it does: no loop looks at the clock for it

    public long RestsUntilMs => long.MaxValue;

    public bool IsNeeded(long nowMs) => LeftNs > 0;

    /// <summary>Holds all loops up for so long; by one of their threads.</summary>
    public void Begin(TimeSpan time)
    {
        var untilNs = clock.MonotonicNs + (long)time.TotalNanoseconds;
        Volatile.Write(ref _untilNs, untilNs);
        foreach (var loop in loops.Loops) loop.Nudge();
        clock.Block(time);
        Interlocked.CompareExchange(ref _untilNs, 0, untilNs);
    }

    public long Run(long nowMs)
    {
        if (LeftNs is > 0 and var leftNs) clock.Block(TimeSpan.FromMicroseconds(leftNs / 1000.0));
        return nowMs;
    }

    long LeftNs => Volatile.Read(ref _untilNs) is var untilNs and not 0 ? untilNs - clock.MonotonicNs : 0;
}
