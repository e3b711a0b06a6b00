// The lock of one shard, for a command that goes from shard to shard by itself; within a transaction or script, which
// holds the locks of all shards, there is nothing to take.
using Larder.Base;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Execution.Requests;

/// <summary>Held until disposed.</summary>
public readonly ref struct HeldShard
{
    readonly Shard? _taken;

    internal HeldShard(CommandContext context, Shard shard)
    {
        if (context.Locks.Any)
        {
            Check.That(context.Locks.Has(shard));
            return;
        }
        shard.Enter();
        _taken = shard;
    }

    public void Dispose() => _taken?.Exit();
}
