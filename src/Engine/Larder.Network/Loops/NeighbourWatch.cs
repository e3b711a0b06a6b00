// Housekeeping is shared out over the loops, and commands of one change what is another's to look after: keys that end, pages
// to give back. So a loop on which something happened looks whether one that rests has got something to do, and wakes it.
namespace Larder.Network.Loops;

/// <summary>Belongs to one loop of a group.</summary>
sealed class NeighbourWatch(EventLoop self, EventLoop[] loops) : ILoopWork
{
    const int PeriodMs = 10;

    public long RestsUntilMs => long.MaxValue;

    public long Run(long nowMs)
    {
        foreach (var loop in loops)
            if (loop != self) loop.WakeIfNeeded(nowMs);
        return nowMs + PeriodMs;
    }
}
