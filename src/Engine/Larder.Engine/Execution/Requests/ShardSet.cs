// A set of shards of one store, locked in ascending order.
using System.Numerics;
using System.Runtime.CompilerServices;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Execution.Requests;

/// <summary>Numbers of shards.</summary>
struct ShardSet
{
    [InlineArray(Store.MaxShards / 64)]
    struct Words
    {
        ulong _first;
    }

    Words _words;

    public void Add(Shard shard) => _words[shard.Number >> 6] |= 1ul << (shard.Number & 63);

    public readonly bool Has(Shard shard) => (_words[shard.Number >> 6] & (1ul << (shard.Number & 63))) != 0;

    public void AddAll(Store store)
    {
        foreach (var shard in store.Shards) Add(shard);
    }

    /// <summary>Enters all; false, and none entered, when a script holds one that does not end.</summary>
    public readonly bool EnterUnlessHopeless(Store store)
    {
        for (var word = 0; word < WordCount(store); word++)
        {
            for (var bits = _words[word]; bits != 0; bits &= bits - 1)
            {
                var shard = ShardAt(store, word, bits);
                if (shard.EnterUnlessHopeless()) continue;
                ExitBelow(store, shard.Number);
                return false;
            }
        }
        return true;
    }

    public readonly void Exit(Store store) => ExitBelow(store, Store.MaxShards);

    readonly void ExitBelow(Store store, int end)
    {
        for (var word = 0; word < WordCount(store); word++)
        {
            for (var bits = _words[word]; bits != 0; bits &= bits - 1)
            {
                var shard = ShardAt(store, word, bits);
                if (shard.Number >= end) return;
                shard.Exit();
            }
        }
    }

    static int WordCount(Store store) => (store.Shards.Length + 63) >> 6;

    static Shard ShardAt(Store store, int word, ulong bits) =>
        store.Shards[(word << 6) + BitOperations.TrailingZeroCount(bits)];
}
