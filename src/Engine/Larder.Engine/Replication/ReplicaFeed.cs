// Sends the stream of changes to the replicas that one loop serves, after each turn in which something happened, and wakes
// the other loops that serve some when this one has changed something.
using Larder.Engine.Settings.Groups;
using Larder.Engine.Settings.Rows;
using Larder.Network.Loops;

namespace Larder.Engine.Replication;

/// <summary>Housekeeping of one loop.</summary>
public sealed class ReplicaFeed(
    Replicas replicas, Durability durability, OwnWords words, EventLoop loop, Func<OutputBufferLimit> limits, Func<long> unixMs)
    : ILoopWork
{
    const long SlackBytes = 1 << 20;

    readonly Dictionary<Replica, long> _slowSinceMs = [];
    long _seen = -1;

    public long RestsUntilMs => _slowSinceMs.Count > 0 ? 0 : long.MaxValue;

    public bool IsNeeded(long nowMs)
    {
        foreach (var replica in replicas.All)
            if (IsMine(replica) && replica.IsBehind) return true;
        return false;
    }

    public long Run(long nowMs)
    {
        var all = replicas.All;
        TrimBacklog();
        if (all.IsEmpty)
        {
            _slowSinceMs.Clear();
            return nowMs;
        }
        if (_slowSinceMs.Count > 0) ForgetThoseGone();
        words.AskWhereWanted(always: durability.IsDemanded);
        var end = replicas.Stream.End;
        var hasMore = end != _seen;
        _seen = end;
        foreach (var replica in all)
        {
            if (IsMine(replica))
            {
                replica.Pump(unixMs());
                CheckLag(replica, nowMs);
            }
            else if (hasMore && replica.State == ReplicaState.Online) replica.Client.Connected?.Loop.Nudge();
        }
        return nowMs;
    }

    // Also where there is no replica: those who come back want no more than the backlog.
    void TrimBacklog()
    {
        var stream = replicas.Stream;
        if (stream.IsOpen && stream.End - stream.Start > stream.BacklogBytes + SlackBytes) stream.Trim();
    }

    void ForgetThoseGone()
    {
        foreach (var replica in _slowSinceMs.Keys.ToArray())
            if (!replicas.All.Contains(replica)) _slowSinceMs.Remove(replica);
    }

    bool IsMine(Replica replica) => replica.Client.Connected?.Loop == loop;

    // What waits in the stream for a replica counts like output that waits for a client.
    void CheckLag(Replica replica, long nowMs)
    {
        var limit = limits();
        // What the backlog keeps anyway costs nothing: whoever comes back would be given it.
        var lag = replica.LagBytes is var bytes && bytes > replicas.Stream.BacklogBytes ? bytes : 0;
        var isOverSoft = limit.SoftBytes > 0 && lag > limit.SoftBytes;
        if (!isOverSoft) _slowSinceMs.Remove(replica);
        else _slowSinceMs.TryAdd(replica, nowMs);
        var isSlow = isOverSoft && nowMs - _slowSinceMs[replica] > limit.SoftSeconds * 1000L;
        if (!isSlow && (limit.HardBytes == 0 || lag <= limit.HardBytes)) return;
        _slowSinceMs.Remove(replica);
        replica.Client.Connected?.Kill(CloseReason.OutputLimit);
    }
}
