// Clients that wait for replicas to have something. Who begins to wait has the replicas asked how far they are; each answer
// lets those go on for whom it is enough.
using Larder.Engine.Execution.Blocking;

namespace Larder.Engine.Replication;

/// <summary>Thread-safe.</summary>
public sealed class Acknowledgements
{
    const int FirstFull = 64;

    readonly OwnWords _words;
    readonly BlockedClients _blocked;
    readonly List<(BlockedCommand Command, Func<bool> IsEnough)> _waiting = [];
    int _fullAt = FirstFull;

    public Acknowledgements(Replicas replicas, OwnWords words, BlockedClients blocked)
    {
        (_words, _blocked) = (words, blocked);
        replicas.Acknowledged += Serve;
    }

    /// <summary>Has a command tried again when it is enough.</summary>
    public void Await(BlockedCommand command, Func<bool> isEnough)
    {
        lock (_waiting)
        {
            if (_waiting.Count >= _fullAt)
            {
                _waiting.RemoveAll(static entry => entry.Command.IsOver);
                _fullAt = Math.Max(FirstFull, _waiting.Count * 2);
            }
            _waiting.Add((command, isEnough));
        }
        _words.AskSoon();
        if (isEnough()) Serve(); // it came between the look and the wait
    }

    /// <summary>Lets those go on for whom it is enough now.</summary>
    /// <returns>True if there were any: some loop has to turn for them.</returns>
    public bool TryServe()
    {
        lock (_waiting)
        {
            if (_waiting.Count == 0) return false;
            var woken = 0;
            _waiting.RemoveAll(entry =>
            {
                if (entry.Command.IsOver) return true;
                if (!entry.IsEnough()) return false;
                // It stays until it is over: a replica may be gone again when the command is tried.
                _blocked.Wake(entry.Command);
                woken++;
                return false;
            });
            return woken > 0;
        }
    }

    void Serve() => TryServe();
}
