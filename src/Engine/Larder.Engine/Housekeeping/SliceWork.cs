// Goes on with the work on large values that commands of a loop's clients have begun, between its events.
using Larder.Base;
using Larder.Engine.Keyspace;
using Larder.Engine.Keyspace.Slices;
using Larder.Network.Loops;

namespace Larder.Engine.Housekeeping;

/// <summary>Housekeeping of one loop.</summary>
public sealed class SliceWork(SlicedWorks works, int loop, Clock clock) : ILoopWork
{
    const int SliceNs = 200_000;
    const int StepsPerSlice = 8; // at most, whatever the clock says
    const int BusyMs = 1;

    readonly List<SlicedWork> _works = [];
    int _next;

    public long RestsUntilMs { get; private set; }

    public bool IsNeeded(long nowMs) => works.HasBegun(loop);

    public long Run(long nowMs)
    {
        while (works.TryTake(loop, out var begun)) _works.Add(begun);
        RestsUntilMs = long.MaxValue;
        if (_works.Count == 0) return nowMs;
        // What is over is held until it is taken, or nobody wants it any more.
        RestsUntilMs = nowMs + BusyMs;
        var endsAtNs = clock.MonotonicNs + SliceNs;
        var hasMore = false;
        for (var left = _works.Count; left > 0 && clock.MonotonicNs < endsAtNs; left--)
        {
            if (_next >= _works.Count) _next = 0;
            var work = _works[_next];
            if (!work.IsWanted() && TryLeave(work)) _works.RemoveAt(_next);
            else
            {
                if (!work.IsOver) hasMore |= GoOn(work, endsAtNs);
                _next++;
            }
        }
        if (hasMore) RestsUntilMs = 0;
        return nowMs;
    }

    // True where there is more to do at once.
    bool GoOn(SlicedWork work, long endsAtNs)
    {
        for (var left = StepsPerSlice; left > 0 && clock.MonotonicNs < endsAtNs; left--)
        {
            bool hasMore;
            using (var hold = new HeldPair(work.Database.Shard, work.Target))
            {
                if (!hold.IsHeld) return false; // in the next turn
                hasMore = work.Step();
            }
            if (hasMore) continue;
            work.End();
            return false;
        }
        return true;
    }

    bool TryLeave(SlicedWork work)
    {
        using var hold = new HeldPair(work.Database.Shard, work.Target);
        if (!hold.IsHeld) return false;
        works.End(work);
        work.Drop();
        return true;
    }
}
