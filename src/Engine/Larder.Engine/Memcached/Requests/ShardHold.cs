// The lock of one key's shard for as long as a command works on the key. With one loop there is nothing to lock.
using System.Runtime.CompilerServices;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Memcached.Requests;

/// <summary>For use in a using statement.</summary>
readonly ref struct ShardHold
{
    readonly Shard _shard;
    readonly bool _locks;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ShardHold(Shard shard, bool locks)
    {
        _shard = shard;
        _locks = locks;
        if (locks) shard.Enter();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Dispose()
    {
        if (_locks) _shard.Exit();
        else _shard.Settle();
    }
}
