// The lock of one shard for as long as something works in it: the one way to hold it for a block of code.
using System.Runtime.CompilerServices;

namespace Larder.Engine.Keyspace;

/// <summary>For use in a using statement.</summary>
public readonly ref struct HeldShard
{
    readonly Shard? _shard; // null where what is around it holds the lock
    readonly bool _isTaken;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal HeldShard(Shard shard, bool takes)
    {
        _shard = shard;
        _isTaken = takes;
        if (takes) shard.Enter();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Dispose()
    {
        if (_isTaken) _shard!.Exit();
        else if (_shard is { } shard)
        {
            shard.Changes.Flush();
            shard.Settle();
        }
    }
}
