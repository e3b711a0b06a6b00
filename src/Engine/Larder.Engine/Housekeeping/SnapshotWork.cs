// Walks over the keys for the snapshot that is being taken, each loop in its share of the shards. A loop that has commands to
// execute gives the walk at most a tenth of its time; one that has none gives all.
using Larder.Base;
using Larder.Engine.Keyspace;
using Larder.Engine.Keyspace.Snapshots;
using Larder.Network.Loops;

namespace Larder.Engine.Housekeeping;

/// <summary>Housekeeping of one loop over the shards whose number leaves the loop's number as remainder.</summary>
public sealed class SnapshotWork(Store store, SnapshotWalk walk, EventLoop loop, int loopCount, Clock clock) : ILoopWork
{
    const long SliceNs = 100_000;
    const int RestMs = 1, IdleMs = 10;

    const int QuietMs = 2;

    readonly LoopQuiet _quiet = new(loop, QuietMs);

    public long RestsUntilMs { get; private set; } = long.MaxValue;

    public bool IsNeeded(long nowMs)
    {
        if (!walk.IsRunning) return false;
        for (var i = loop.Index; i < store.Shards.Length; i += loopCount)
            if (store.Shards[i].Snapshot.IsWalking) return true;
        return false;
    }

    public long Run(long nowMs)
    {
        RestsUntilMs = long.MaxValue;
        if (!IsNeeded(nowMs)) return nowMs + IdleMs;
        RestsUntilMs = 0;
        var isQuiet = _quiet.Is(nowMs);
        return TryWalk(clock.MonotonicNs + SliceNs) && isQuiet ? nowMs : nowMs + RestMs;
    }

    // False when all that there is to do waits for what was saved to be written.
    bool TryWalk(long endsAtNs)
    {
        var acted = false;
        for (var i = loop.Index; i < store.Shards.Length; i += loopCount)
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
