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

    /// <summary>The walk waits for what was saved to be written.</summary>
    public bool IsBackedUp => _saving is { IsBackedUp: true };

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

    /// <summary>Goes to the end; under all locks, with as many threads as there are processors.</summary>
    /// <param name="rest">Called when more waits to be written than should; returns when there may be room.</param>
    public void RunToEnd(Action rest)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, store.Shards.Length, options, number =>
        {
            while (Step(store.Shards[number]))
            {
                if (IsBackedUp) rest();
            }
        });
    }
}
