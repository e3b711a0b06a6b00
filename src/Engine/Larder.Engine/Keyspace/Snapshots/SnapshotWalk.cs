// The walk of a snapshot over all shards: begun at one moment under all locks, gone on with by the loops shard by shard, or to
// its end at once by a thread that holds all locks. One that is given up goes on, without saving, until all items are alike.
namespace Larder.Engine.Keyspace.Snapshots;

/// <summary>One at a time.</summary>
public sealed class SnapshotWalk(Store store)
{
    volatile ISnapshotSaving? _saving;
    int _shardsLeft;

    /// <summary>Some shard has not come to the end of its walk. Read without any lock.</summary>
    public bool IsRunning => Volatile.Read(ref _shardsLeft) > 0;

    /// <summary>Begins; under all locks, and when none is running.</summary>
    public void Begin(ISnapshotSaving saving)
    {
        Base.Check.That(!IsRunning);
        _saving = saving;
        foreach (var shard in store.Shards) shard.Snapshot.Begin(saving.SaverOf(shard));
        Volatile.Write(ref _shardsLeft, store.Shards.Length);
    }

    /// <summary>Goes one step on; under the shard's lock. False at the end of the shard.</summary>
    public bool Step(Shard shard)
    {
        if (!shard.Snapshot.IsWalking) return false;
        if (shard.Snapshot.Step()) return true;
        if (Interlocked.Decrement(ref _shardsLeft) > 0) return false;
        var saving = _saving;
        _saving = null;
        saving?.AllSaved();
        return false;
    }

    /// <summary>
    /// Goes to the end; under all locks, with as many threads as there are processors. A shard whose walk has to wait does
    /// not keep its thread from the others: what is written next may be theirs.
    /// </summary>
    /// <param name="rest">Returns as soon as what it is given says false.</param>
    public void RunToEnd(Action<Func<bool>> rest)
    {
        var count = Math.Min(Environment.ProcessorCount, store.Shards.Length);
        var threads = new Thread[count - 1];
        for (var i = 0; i < threads.Length; i++)
        {
            var first = i + 1;
            threads[i] = new Thread(() => RunShare(first, count, rest)) { IsBackground = true };
            threads[i].Start();
        }
        RunShare(0, count, rest);
        foreach (var thread in threads) thread.Join();
    }

    void RunShare(int first, int stride, Action<Func<bool>> rest)
    {
        while (StepShare(first, stride, out var acted))
        {
            if (!acted) rest(() => !CanStep(first, stride));
        }
    }

    // Goes on in all shards of a share as far as they go; false when all are at their end.
    bool StepShare(int first, int stride, out bool acted)
    {
        acted = false;
        var walks = false;
        for (var i = first; i < store.Shards.Length; i += stride)
        {
            var shard = store.Shards[i];
            while (shard.Snapshot.IsWalking && !shard.Snapshot.IsBackedUp)
            {
                Step(shard);
                acted = true;
            }
            walks |= shard.Snapshot.IsWalking;
        }
        return walks;
    }

    bool CanStep(int first, int stride)
    {
        for (var i = first; i < store.Shards.Length; i += stride)
        {
            var snapshot = store.Shards[i].Snapshot;
            if (snapshot.IsWalking && !snapshot.IsBackedUp) return true;
        }
        return false;
    }
}
