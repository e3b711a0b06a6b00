// CAS numbers: never the same for two changes, and rising for each key. Each shard counts for itself under its lock, so
// that no counter is shared by all cores; the shard's number in the low bits keeps them apart (Keyspace/Shard.cs).
using Larder.Engine.Keyspace;

namespace Larder.Engine.Memcached.Requests;

/// <summary>Gives CAS numbers out; 0 is never one.</summary>
public sealed class CasNumbers(Store store)
{
    /// <summary>A number that is not less than any that was given out; under the locks of all shards.</summary>
    public ulong Last
    {
        get
        {
            var most = 0UL;
            foreach (var shard in store.Shards) most = Math.Max(most, shard.CasCount);
            return (most << Store.MaxShardBits) | (Store.MaxShards - 1);
        }
    }

    /// <summary>All numbers from now on are greater than this one; under the locks of all shards.</summary>
    public void StartAfter(ulong last)
    {
        foreach (var shard in store.Shards) shard.CasCount = last >> Store.MaxShardBits;
    }
}
