// What a thread does while it waits for the lock of a shard for long: nothing, unless it has said what else there is to
// do. An event loop looks after its connections while a script that does not end holds all locks.
namespace Larder.Engine.Keyspace;

/// <summary>A thread that has something to do while it waits.</summary>
public interface ILockWaiter
{
    /// <summary>Called again and again on the waiting thread; returns soon and takes no shard's lock.</summary>
    void Idle();

    /// <summary>A script holds the locks for so long already that commands are refused rather than kept waiting.</summary>
    bool IsHopeless { get; }

    /// <summary>
    /// The thread holds a set of locks, which was taken as a whole: it must not wait for another, least of all for its
    /// own.
    /// </summary>
    bool HoldsLocks { get; }
}

/// <summary>The waiter of the present thread.</summary>
public static class LockWait
{
    [ThreadStatic]
    static ILockWaiter? _waiter;

    /// <summary>Says what the present thread does while it waits.</summary>
    public static void Attach(ILockWaiter waiter) => _waiter = waiter;

    /// <summary>Whether a command should rather be refused than wait on.</summary>
    public static bool IsHopeless => _waiter is { IsHopeless: true };

    /// <summary>Looks at every wait that takes longer than a few hundred nanoseconds.</summary>
    internal static void CheckOrder() => Base.Check.That(_waiter is not { HoldsLocks: true });

    /// <summary>Does it.</summary>
    public static void Idle() => _waiter?.Idle();
}
