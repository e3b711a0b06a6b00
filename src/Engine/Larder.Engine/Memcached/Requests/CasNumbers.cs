// CAS numbers: never the same for two changes, and rising for each key. Each shard counts for itself under its lock, so
// that no counter is shared by all cores; the shard's number in the low bits keeps them apart.
//
//   | count of the shard | number of the shard |
using Larder.Engine.Keyspace;

namespace Larder.Engine.Memcached.Requests;

/// <summary>Gives CAS numbers out; 0 is never one.</summary>
public sealed class CasNumbers(Store store)
{
    const int LongsPerCacheLine = 8;

    readonly ulong[] _counts = new ulong[(store.Shards.Length + 1) * LongsPerCacheLine];

    /// <summary>The next number of a shard, whose lock is held.</summary>
    public ulong Next(Shard shard) =>
        (++_counts[(shard.Number + 1) * LongsPerCacheLine] << store.ShardBits) | (uint)shard.Number;
}
