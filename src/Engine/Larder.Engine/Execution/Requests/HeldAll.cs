// The locks of all shards, for a command that takes them itself; within a transaction or script that holds them there is
// nothing to take.
using Larder.Base;

namespace Larder.Engine.Execution.Requests;

/// <summary>Held until disposed.</summary>
public readonly ref struct HeldAll
{
    readonly HeldLocks? _taken;

    public HeldAll(HeldLocks locks)
    {
        if (locks.Any)
        {
            Check.That(locks.All);
            return;
        }
        locks.Choose();
        locks.AddAll();
        locks.Enter();
        _taken = locks;
    }

    public void Dispose() => _taken?.Exit();
}
