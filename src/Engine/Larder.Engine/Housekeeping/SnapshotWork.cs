// Walks over the keys for the snapshot that is being taken, each loop in its share of the shards. A loop that has commands to
// execute gives the walk a fifth of its time; one that has none gives all.
using Larder.Base;
using Larder.Engine.Keyspace;
using Larder.Engine.Keyspace.Snapshots;
using Larder.Network.Loops;

namespace Larder.Engine.Housekeeping;

/// <summary>Housekeeping of one loop over the shards whose number leaves the loop's number as remainder.</summary>
public sealed class SnapshotWork(Store store, SnapshotWalk walk, int loop, int loopCount, Clock clock) : ILoopWork
{
    const long SliceNs = 100_000;
    const int SharePart = 5;

    // A turn of the loop without events is shorter.
    const long EventsNs = 20_000;
    const int BackedUpRestMs = 1, IdleMs = 10;

    long _endedAtNs;
    long _owedNs; // to the commands

    public long RestsUntilMs { get; private set; } = long.MaxValue;

    public bool IsNeeded(long nowMs)
    {
        if (!walk.IsRunning) return false;
        for (var i = loop; i < store.Shards.Length; i += loopCount)
            if (store.Shards[i].Snapshot.IsWalking) return true;
        return false;
    }

    public long Run(long nowMs)
    {
        RestsUntilMs = long.MaxValue;
        if (!IsNeeded(nowMs)) return nowMs + IdleMs;
        RestsUntilMs = 0;
        var startNs = clock.MonotonicNs;
        var sinceNs = startNs - _endedAtNs;
        _owedNs = sinceNs < EventsNs ? 0 : _owedNs - sinceNs;
        if (_owedNs <= 0)
        {
            if (!TryWalk(startNs + SliceNs)) return nowMs + BackedUpRestMs;
            _owedNs = (clock.MonotonicNs - startNs) * (SharePart - 1);
        }
        _endedAtNs = clock.MonotonicNs;
        return nowMs;
    }

    // False when all that there is to do waits for what was saved to be written.
    bool TryWalk(long endsAtNs)
    {
        var acted = false;
        for (var i = loop; i < store.Shards.Length; i += loopCount)
        {
            var shard = store.Shards[i];
            while (shard.Snapshot.IsWalking && !shard.Snapshot.IsBackedUp)
            {
                using (shard.Hold()) walk.Step(shard);
                acted = true;
                if (clock.MonotonicNs >= endsAtNs) return true;
            }
        }
        return acted;
    }
}
