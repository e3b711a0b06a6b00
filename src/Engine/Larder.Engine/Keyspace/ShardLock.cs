// The lock of one shard: held for the few hundred nanoseconds that a command takes, so waiting means spinning first.
using System.Runtime.CompilerServices;

namespace Larder.Engine.Keyspace;

/// <summary>A spinning lock without owner; taken in ascending order of shards where a command needs several.</summary>
public struct ShardLock
{
    int _held;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter()
    {
        if (Interlocked.CompareExchange(ref _held, 1, 0) != 0) EnterContended();
    }

    /// <summary>Enters, or gives up when a script holds the lock that does not end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool EnterUnlessHopeless() =>
        Interlocked.CompareExchange(ref _held, 1, 0) == 0 || EnterContendedUnlessHopeless();

    /// <summary>Takes the lock if nobody has it, the caller's own thread included.</summary>
    public bool TryEnter() => Interlocked.CompareExchange(ref _held, 1, 0) == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Exit() => Volatile.Write(ref _held, 0);

    [MethodImpl(MethodImplOptions.NoInlining)]
    void EnterContended()
    {
        var spin = new SpinWait();
        while (Volatile.Read(ref _held) != 0 || Interlocked.CompareExchange(ref _held, 1, 0) != 0)
        {
            spin.SpinOnce(sleep1Threshold: -1); // yields to a holder that was preempted, never sleeps
            if (!spin.NextSpinWillYield) continue;
            LockWait.CheckOrder();
            LockWait.Idle();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    bool EnterContendedUnlessHopeless()
    {
        var spin = new SpinWait();
        while (Volatile.Read(ref _held) != 0 || Interlocked.CompareExchange(ref _held, 1, 0) != 0)
        {
            spin.SpinOnce(sleep1Threshold: -1);
            if (!spin.NextSpinWillYield) continue;
            if (LockWait.IsHopeless) return false;
            LockWait.CheckOrder();
        }
        return true;
    }
}
