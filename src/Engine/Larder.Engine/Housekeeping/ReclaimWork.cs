// Frees what was taken out of the keyspace, each loop in its share of the shards, in slices that no client feels.
using Larder.Base;
using Larder.Engine.Keyspace;
using Larder.Network.Loops;

namespace Larder.Engine.Housekeeping;

/// <summary>Housekeeping of one loop over the shards whose number leaves the loop's number as remainder.</summary>
public sealed class ReclaimWork(Store store, int loop, int loopCount, Clock clock) : ILoopWork
{
    const int SliceNs = 200_000;
    const int IdleMs = 10;

    readonly int _first = loop;
    int _next = loop;

    /// <summary>Until when there is nothing to do unless something happens on the loop.</summary>
    public long RestsUntilMs { get; private set; }

    /// <summary>Whether there is something to free in this loop's shards.</summary>
    public bool IsNeeded(long nowMs)
    {
        if (!store.Reclaim.IsRaised) return false;
        for (var i = _first; i < store.Shards.Length; i += loopCount)
            if (store.Shards[i].Detached.HasWork) return true;
        return false;
    }

    public long Run(long nowMs)
    {
        RestsUntilMs = long.MaxValue;
        if (!store.Reclaim.IsRaised) return nowMs + IdleMs;
        var endsAtNs = clock.MonotonicNs + SliceNs;
        for (var looked = 0; looked < store.Shards.Length; looked += loopCount)
        {
            var shard = store.Shards[_next];
            while (shard.Detached.HasWork)
            {
                using (shard.Hold()) shard.Detached.Run(Detached.StepsPerLock);
                // The next slice follows the events that came during this one.
                if (clock.MonotonicNs < endsAtNs) continue;
                RestsUntilMs = 0;
                return nowMs;
            }
            _next += loopCount;
            if (_next >= store.Shards.Length) _next = _first;
        }
        return nowMs + IdleMs;
    }
}
