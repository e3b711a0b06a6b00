// FAILOVER: a primary hands its place to one of its replicas without losing a write. Writes wait, the replica catches up,
// and takes over when it is asked to (PSYNC ... FAILOVER); this node follows it then.
using Larder.Base;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Settings.Rows;
using Larder.Engine.Telemetry;

namespace Larder.Engine.Replication;

/// <summary>What a failover is at.</summary>
public enum FailoverState
{
    None,

    /// <summary>Writes wait, and the replica catches up.</summary>
    WaitsForReplica,

    /// <summary>The replica has everything and is asked to take over.</summary>
    HandsOver,
}

/// <summary>Thread-safe.</summary>
public sealed class Failover(
    Following following, Replicas replicas, OwnWords words, ClientPause pause, Action pauseChanged, Clock clock, ServerLog log)
{
    const long CheckMs = 10, PauseMs = 3_600_000;

    readonly Lock _change = new();
    Replica? _target;
    HostAndPort? _address;
    long _endsAtMs;
    bool _isForced;
    volatile bool _isQuiet; // no loop is at a command that began before writes were told to wait

    public FailoverState State { get; private set; }

    /// <summary>When to look again, in the loop's monotonic milliseconds.</summary>
    internal long DueMs { get; private set; } = long.MaxValue;

    /// <summary>Begins; the refusal when it cannot.</summary>
    /// <param name="target">The replica; null for the one that is first to have everything.</param>
    /// <param name="timeoutMs">0 for none.</param>
    public string? Begin(HostAndPort? target, long timeoutMs, bool isForced)
    {
        lock (_change)
        {
            if (State != FailoverState.None) return "FAILOVER already in progress.";
            if (following.IsReplica) return "FAILOVER is not valid when server is a replica.";
            if (replicas.Count(ReplicaState.Online) == 0 && replicas.All.IsEmpty) return "FAILOVER requires connected replicas.";
            if (isForced && (target == null || timeoutMs == 0))
                return "FAILOVER with force option requires both a timeout and target HOST and IP.";
            _target = null;
            if (target != null)
            {
                foreach (var replica in replicas.All)
                    if (Replicas.AddressOf(replica) == target.Host && Replicas.PortOf(replica) == target.Port) _target = replica;
                if (_target == null) return "FAILOVER target HOST and PORT is not a replica.";
                if (_target.State != ReplicaState.Online) return "FAILOVER target replica is not online.";
            }
            _address = target;
            _isForced = isForced;
            _endsAtMs = timeoutMs > 0 ? clock.UnixMs + timeoutMs : long.MaxValue;
            pause.Begin(clock.UnixMs + PauseMs, writesOnly: true, clock.UnixMs);
            pauseChanged();
            _isQuiet = false;
            following.WhenAllHaveTurned(() => _isQuiet = true);
            State = FailoverState.WaitsForReplica;
            log.Write(LogLevel.Notice, $"FAILOVER requested to {TargetName}.");
        }
        words.Ask();
        return null;
    }

    /// <summary>FAILOVER ABORT; false when there is nothing to give up.</summary>
    public bool TryAbort()
    {
        lock (_change)
        {
            if (State == FailoverState.None) return false;
            GiveUp("aborted: Failover manually aborted");
            return true;
        }
    }

    /// <summary>The replica will not take over.</summary>
    internal void Refuse()
    {
        lock (_change)
        {
            if (State == FailoverState.HandsOver) GiveUp("aborted: Failover target rejected psync request");
        }
    }

    /// <summary>PSYNC ... FAILOVER of a primary that hands over to this node; false when it is refused.</summary>
    public bool TryTakeOver(CommandContext context)
    {
        if (!following.IsReplica) return true;
        var id = System.Text.Encoding.Latin1.GetString(context.Argument(1));
        if (id != following.History.Id)
            return context.Refuse("ERR PSYNC FAILOVER replid must match my replid."u8);
        log.Write(LogLevel.Notice, $"PRIMARY MODE enabled (failover request from '{context.Client.Address}')");
        following.Lead();
        return true;
    }

    /// <summary>Called by the first loop.</summary>
    internal void Run(long nowMs)
    {
        lock (_change)
        {
            DueMs = long.MaxValue;
            if (State == FailoverState.None) return;
            DueMs = nowMs + CheckMs;
            if (State == FailoverState.HandsOver)
            {
                if (following.LinkState != LinkState.Streaming) return;
                following.EndWaiting();
                End("done");
                return;
            }
            var isLate = clock.UnixMs >= _endsAtMs;
            if (isLate && !_isForced)
            {
                End("aborted: Replica never caught up before timeout");
                return;
            }
            if (!_isQuiet && !isLate) return;
            if (FindTarget(isLate) is not { } target) return;
            log.Write(LogLevel.Notice, isLate
                ? $"FAILOVER to {TargetName} time out exceeded, failing over."
                : $"Failover target {Replicas.NameOf(target)} is synced, failing over.");
            State = FailoverState.HandsOver;
            following.FollowSuccessor(_address ?? new HostAndPort(Replicas.AddressOf(target), Replicas.PortOf(target)));
        }
    }

    string TargetName => _address is { } address ? $"{address.Host}:{address.Port}" : "any replica";

    Replica? FindTarget(bool isLate)
    {
        var end = replicas.Stream.End;
        if (_target != null) return isLate || _target.Acknowledged >= end ? _target : null;
        foreach (var replica in replicas.All)
            if (replica.State == ReplicaState.Online && replica.Acknowledged >= end) return replica;
        return null;
    }

    void GiveUp(string reason)
    {
        if (State == FailoverState.HandsOver) following.Lead();
        End(reason);
    }

    void End(string outcome)
    {
        State = FailoverState.None;
        DueMs = long.MaxValue;
        pause.End();
        pauseChanged();
        log.Write(LogLevel.Notice, $"FAILOVER to {TargetName} {outcome}");
    }
}
