// durability sync: nobody is told of a change, by a reply or by reading it, before a replica holds it. It is a demand at the
// barrier that replies wait at; each answer of a replica moves it on.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Settings.Groups;

namespace Larder.Engine.Replication;

/// <summary>Thread-safe.</summary>
public sealed class Durability
{
    readonly Replicas _replicas;
    readonly ReplyBarrier _barrier;
    readonly ReplicationStanding _standing;
    readonly ReplicationSettings _settings;
    readonly OwnWords _words;
    readonly Lock _change = new();
    volatile BarrierDemand? _demand;

    public Durability(
        Replicas replicas, OwnWords words, ReplyBarrier barrier, ReplicationStanding standing, ReplicationSettings settings)
    {
        (_replicas, _words, _barrier, _standing, _settings) = (replicas, words, barrier, standing, settings);
        replicas.Acknowledged += Follow;
        settings.Durability.OnChange(() =>
        {
            Refresh();
            return null;
        });
        Refresh(); // the node may have been started with it
    }

    /// <summary>Whether replies wait for replicas.</summary>
    public bool IsDemanded => _demand != null;

    /// <summary>The setting or the node's place has changed.</summary>
    public void Refresh()
    {
        lock (_change)
        {
            var isWanted = _settings.Durability.Value == DurabilityKind.Sync &&
                (!_standing.IsReplica || _standing.IsSteppingDown);
            if (isWanted == (_demand != null)) return;
            if (isWanted)
            {
                _demand = _barrier.Demand(Safe, holdsReads: true);
                return;
            }
            var demand = _demand!;
            _demand = null;
            // Who becomes a replica cannot know whether what is not safe yet will stay.
            if (_standing.IsReplica) _barrier.Break();
            demand.Dispose();
        }
    }

    void Follow()
    {
        if (_demand == null) return;
        lock (_change)
        {
            if (_demand is not { } demand) return;
            var safe = Safe;
            // Looked at behind the answers: what came while the lease lived was given before another primary was chosen.
            if (_replicas.AreHeard) demand.Advance(Math.Max(_words.Pass(safe), demand.SafeOffset));
        }
    }

    // What the most advanced replica holds: it is the one that is promoted.
    long Safe
    {
        get
        {
            long safe = 0;
            foreach (var replica in _replicas.All)
                if (replica.State == ReplicaState.Online) safe = Math.Max(safe, replica.Acknowledged);
            return safe;
        }
    }
}
