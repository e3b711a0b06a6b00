// The lease of a primary, given by its replicas. The primary asks all of them, by its stream, to vouch for it; who does so
// promises not to be promoted for as long. When all have answered the lease lives from the moment of the question.
//
//     primary                                          replica
//     asks at t0:  REPLCONF VOUCH epoch number ms  ->  promises to refuse promotion until t1 + ms      (t1 is after t0)
//     lives until t0 + ms                          <-  REPLCONF VOUCHED epoch number name
//
// So a service that is gone stops no healthy shard; and where one replica is cut off, the lease ends unless the service
// renews it, before any replica may be promoted.
using System.Globalization;
using Larder.Base;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Replication;
using Larder.Network.Loops;

namespace Larder.Engine.Orders;

/// <summary>Housekeeping of the first loop; what comes from replicas and the service may come on any thread.</summary>
public sealed class LeaseKeeper(WriteLease lease, OwnWords words, PromiseFile promises, Clock clock) : ILoopWork
{
    const long NsPerMs = 1_000_000;
    const int AsksPerLease = 3;

    readonly Lock _change = new();
    readonly HashSet<string> _answered = [];
    Assignment _assignment = Assignment.Unassigned;
    long _promiseEndsAtNs;
    long _promisedAtEpoch; // of the last word
    bool _isWithheld; // this node is to be promoted as soon as its word no longer stands
    long _number, _askedAtNs;
    long _askAtMs;

    /// <summary>How long this node has still promised not to be promoted, in nanoseconds.</summary>
    public long PromiseLeftNs => Math.Max(Volatile.Read(ref _promiseEndsAtNs) - clock.MonotonicNs, 0);

    public long RestsUntilMs => Asks ? _askAtMs : long.MaxValue;

    bool Asks => _assignment is { Role: AssignedRole.Primary, Members.Count: > 0 };

    public bool IsNeeded(long nowMs) => Asks && nowMs >= _askAtMs;

    /// <summary>The node's place has changed.</summary>
    public void Follow(Assignment assignment)
    {
        lock (_change)
        {
            _assignment = assignment;
            _answered.Clear();
            _number++;
            _askAtMs = 0;
            _isWithheld = false;
        }
        if (assignment.Role == AssignedRole.Primary) lease.Demand();
        else lease.Release();
    }

    /// <summary>A replica is asked to vouch for its primary: whether it does.</summary>
    /// <returns>The name that it answers with; null when it does not.</returns>
    public string? TryPromise(long epoch, long durationMs)
    {
        lock (_change)
        {
            if (_isWithheld || _assignment.Role != AssignedRole.Replica || epoch != _assignment.Epoch) return null;
            if (!promises.TryKeep(durationMs)) return null;
            var endsAtNs = clock.MonotonicNs + durationMs * NsPerMs;
            if (endsAtNs > _promiseEndsAtNs) Volatile.Write(ref _promiseEndsAtNs, endsAtNs);
            _promisedAtEpoch = epoch;
            return _assignment.Name;
        }
    }

    /// <summary>The node starts as a replica: it may have given its word a moment before it ended.</summary>
    public void Remember(Assignment assignment)
    {
        lock (_change)
        {
            _promisedAtEpoch = assignment.Epoch;
            Volatile.Write(ref _promiseEndsAtNs, clock.MonotonicNs + promises.Read() * NsPerMs);
        }
    }

    /// <summary>Gives no further word to the present primary, until another place is assigned.</summary>
    public void Withhold()
    {
        lock (_change) _isWithheld = true;
    }

    /// <summary>
    /// Primaries of older epochs are known to write no more: the word that was given to them binds no longer, and they are
    /// given no other.
    /// </summary>
    public void Release(long epoch)
    {
        lock (_change)
        {
            if (_assignment.Epoch < epoch) _isWithheld = true;
            if (_promisedAtEpoch < epoch) Volatile.Write(ref _promiseEndsAtNs, 0);
        }
    }

    /// <summary>A replica has vouched.</summary>
    public void TakeAnswer(long epoch, long number, string name)
    {
        lock (_change)
        {
            if (epoch != _assignment.Epoch || number != _number || !_assignment.Members.Contains(name)) return;
            _answered.Add(name);
            if (_answered.Count == _assignment.Members.Count) lease.ExtendTo(_askedAtNs + _assignment.LeaseMs * NsPerMs);
        }
    }

    public long Run(long nowMs)
    {
        if (!Asks) return nowMs;
        if (nowMs < _askAtMs) return _askAtMs;
        lock (_change)
        {
            _askAtMs = nowMs + Math.Max(_assignment.LeaseMs / AsksPerLease, 1);
            _answered.Clear();
            _number++;
            _askedAtNs = clock.MonotonicNs;
            words.AskToVouch(string.Create(
                CultureInfo.InvariantCulture, $"{_assignment.Epoch} {_number} {_assignment.LeaseMs}").Split(' '));
        }
        return _askAtMs;
    }
}
