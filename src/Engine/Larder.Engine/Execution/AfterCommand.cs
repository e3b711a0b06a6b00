// Work that a command leaves for the moment after it, when its locks are released: serving clients that waited for what
// it did, telling clients that cache it. Whoever caused the work does it, or another loop that comes by earlier.
using Larder.Engine.Keyspace;

namespace Larder.Engine.Execution;

/// <summary>A part of the node that has such work.</summary>
public interface IDeferredWork
{
    /// <summary>Does what is due now, with no lock held. What it causes in turn is marked again.</summary>
    void Run(CommandContext context);
}

/// <summary>Thread-safe: marked under the lock of a shard, checked after each command.</summary>
public sealed class AfterCommand
{
    readonly List<IDeferredWork> _parts = [];
    int _due;

    /// <summary>Adds a part behind those added earlier; before the node serves clients.</summary>
    public void Add(IDeferredWork part) => _parts.Add(part);

    public bool IsDue => Volatile.Read(ref _due) != 0;

    public void Mark() => Volatile.Write(ref _due, 1);

    /// <summary>
    /// Does all that is due, and what that makes due. While a script holds the locks for long, perhaps on this very
    /// thread, it stays due: the script's own loop does it when the script is over.
    /// </summary>
    public void Run(CommandContext context)
    {
        if (LockWait.IsHopeless) return;
        // Cleared first: what is marked from now on is either seen by the parts or leads to one more round.
        while (Interlocked.Exchange(ref _due, 0) != 0)
        {
            foreach (var part in _parts) part.Run(context);
        }
    }
}
