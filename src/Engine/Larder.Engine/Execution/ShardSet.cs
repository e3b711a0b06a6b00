// A set of shards of one store, locked in ascending order.
using System.Numerics;
using System.Runtime.CompilerServices;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Execution;

/// <summary>Numbers of shards; at most 1024.</summary>
struct ShardSet
{
    const int WordCount = 16;

    [InlineArray(WordCount)]
    struct Words
    {
        ulong _first;
    }

    Words _words;

    public void Add(Shard shard) => _words[shard.Number >> 6] |= 1ul << (shard.Number & 63);

    public readonly bool Has(Shard shard) => (_words[shard.Number >> 6] & (1ul << (shard.Number & 63))) != 0;

    public readonly void Enter(Store store)
    {
        for (var word = 0; word < WordCount; word++)
        {
            for (var bits = _words[word]; bits != 0; bits &= bits - 1)
                store.Shards[(word << 6) + BitOperations.TrailingZeroCount(bits)].Enter();
        }
    }

    public void AddAll(Store store)
    {
        foreach (var shard in store.Shards) Add(shard);
    }

    /// <summary>Enters all; false, and none entered, when a script holds one that does not end.</summary>
    public readonly bool EnterUnlessHopeless(Store store)
    {
        ShardSet entered = default;
        for (var word = 0; word < WordCount; word++)
        {
            for (var bits = _words[word]; bits != 0; bits &= bits - 1)
            {
                var shard = store.Shards[(word << 6) + BitOperations.TrailingZeroCount(bits)];
                if (!shard.EnterUnlessHopeless())
                {
                    entered.Exit(store);
                    return false;
                }
                entered.Add(shard);
            }
        }
        return true;
    }

    public readonly void Exit(Store store)
    {
        for (var word = 0; word < WordCount; word++)
        {
            for (var bits = _words[word]; bits != 0; bits &= bits - 1)
                store.Shards[(word << 6) + BitOperations.TrailingZeroCount(bits)].Exit();
        }
    }
}
