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

    /// <summary>A number that is not less than any that was given out; under the locks of all shards.</summary>
    public ulong Last
    {
        get
        {
            var most = 0UL;
            for (var i = 0; i < store.Shards.Length; i++) most = Math.Max(most, _counts[(i + 1) * LongsPerCacheLine]);
            return (most << store.ShardBits) | (uint)(store.Shards.Length - 1);
        }
    }

    /// <summary>All numbers from now on are greater than this one; under the locks of all shards.</summary>
    public void StartAfter(ulong last)
    {
        for (var i = 0; i < store.Shards.Length; i++) _counts[(i + 1) * LongsPerCacheLine] = last >> store.ShardBits;
    }

    /// <summary>The next number of a shard, whose lock is held.</summary>
    public ulong Next(Shard shard) =>
        (++_counts[(shard.Number + 1) * LongsPerCacheLine] << store.ShardBits) | (uint)shard.Number;
}
