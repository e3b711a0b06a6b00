// Work that a command leaves for the moment after it, when its locks are released: serving clients that waited for what
// it did, telling clients that cache it. Some of it anybody may do (Mark). Some has to be over before the client that
// caused it goes on (Owe), so the thread that caused it does it, or waits for another that is just at it.
//
//     _due   | what threads owe, each counted once ... | marked |
using Larder.Engine.Keyspace;

namespace Larder.Engine.Execution.Requests;

/// <summary>A part of the node that has such work.</summary>
public interface IDeferredWork
{
    /// <summary>
    /// Does what is due now, and waits for what this thread owes and another does, with no lock held. What it causes in
    /// turn is marked or owed again.
    /// </summary>
    void Run(CommandContext context);
}

/// <summary>Thread-safe: marked under the lock of a shard, checked after each command.</summary>
public sealed class AfterCommand
{
    const int Marked = 1, Owed = 2;

    [ThreadStatic]
    static int _owedHere;

    [ThreadStatic]
    static bool _isRunning;

    readonly List<IDeferredWork> _parts = [];
    int _due;

    /// <summary>Adds a part behind those added earlier; before the node serves clients.</summary>
    public void Add(IDeferredWork part) => _parts.Add(part);

    /// <summary>Something is due, perhaps owed by other threads alone.</summary>
    public bool IsDue => Volatile.Read(ref _due) != 0;

    public void Mark() => Interlocked.Or(ref _due, Marked);

    /// <summary>The present thread owes a piece of work until it calls <see cref="Settle"/>.</summary>
    public void Owe()
    {
        _owedHere++;
        Interlocked.Add(ref _due, Owed);
    }

    public void Settle()
    {
        _owedHere--;
        Interlocked.Add(ref _due, -Owed);
    }

    /// <summary>
    /// Does all that is due, and what that makes due. While a script holds the locks for long, perhaps on this very
    /// thread, it stays due: the script's own loop does it when the script is over.
    /// </summary>
    public void Run(CommandContext context)
    {
        if (_isRunning) return; // from within: the loop looks after others while this very work waits for a lock
        _isRunning = true;
        try
        {
            while (!LockWait.IsHopeless)
            {
                // Cleared first: what is marked from now on is either seen by the parts or leads to one more round.
                var due = Interlocked.And(ref _due, ~Marked);
                if ((due & Marked) == 0 && _owedHere == 0) return;
                foreach (var part in _parts) part.Run(context);
            }
        }
        finally
        {
            _isRunning = false;
        }
    }
}
