// Whether anything waits to be freed anywhere in the store, so that nobody has to ask shard by shard.
namespace Larder.Engine.Keyspace;

/// <summary>Thread-safe; written only when a shard begins or ends to have work.</summary>
public sealed class ReclaimSignal
{
    int _shards;

    public bool IsRaised => Volatile.Read(ref _shards) != 0;

    internal void Count(int change) => Interlocked.Add(ref _shards, change);
}
