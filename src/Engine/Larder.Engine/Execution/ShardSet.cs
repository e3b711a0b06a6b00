// The shards that a command with several keys touches, locked in ascending order.
using System.Numerics;
using System.Runtime.CompilerServices;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Execution;

/// <summary>A set of shards of one store; at most 1024 of them.</summary>
ref struct ShardSet(Store store)
{
    [InlineArray(16)]
    struct Words
    {
        ulong _first;
    }

    Words _words;

    public void Add(ulong hash)
    {
        var number = store.ShardOf(hash).Number;
        _words[number >> 6] |= 1ul << (number & 63);
    }

    public readonly void Enter()
    {
        for (var word = 0; word < 16; word++)
        {
            for (var bits = _words[word]; bits != 0; bits &= bits - 1)
                store.Shards[(word << 6) + BitOperations.TrailingZeroCount(bits)].Enter();
        }
    }

    public readonly void Exit()
    {
        for (var word = 0; word < 16; word++)
        {
            for (var bits = _words[word]; bits != 0; bits &= bits - 1)
                store.Shards[(word << 6) + BitOperations.TrailingZeroCount(bits)].Exit();
        }
    }
}
