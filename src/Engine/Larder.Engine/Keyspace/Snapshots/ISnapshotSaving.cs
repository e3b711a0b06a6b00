// What becomes of the items of a snapshot: implemented by whoever writes it.
namespace Larder.Engine.Keyspace.Snapshots;

/// <summary>One snapshot of the whole store.</summary>
public interface ISnapshotSaving
{
    /// <summary>Saves the items of a shard.</summary>
    IItemSaver SaverOf(Shard shard);

    /// <summary>All items of all shards are saved. Called once, by whoever came to the end, under some shard's lock.</summary>
    void AllSaved();
}
