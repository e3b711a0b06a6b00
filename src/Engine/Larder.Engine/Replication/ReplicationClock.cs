// What replication does as time passes: a primary pings its replicas and gives up those that are silent, a replica tells how
// far it is and looks after its link. With neither there is nothing to do, and the loop sleeps.
using Larder.Engine.Keyspace;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Telemetry;
using Larder.Network.Loops;

namespace Larder.Engine.Replication;

/// <summary>Housekeeping of the first loop.</summary>
public sealed class ReplicationClock(
    Following following, Replicas replicas, Store store, OwnWords words, FullSync fullSync, Failover failover,
    ReplicationSettings settings,
    Func<long> unixMs, ServerLog log) : ILoopWork
{
    const long PeriodMs = 1000, MsPerSecond = 1000;

    long _tickAtMs;
    long _pingedAtMs;
    long _aloneSinceMs = -1;
    long _restsUntilMs = long.MaxValue;

    public long RestsUntilMs => _restsUntilMs;

    public bool IsNeeded(long nowMs) => (_restsUntilMs == long.MaxValue && IsWanted) || (_aloneSinceMs >= 0 && !IsAlone);

    bool IsAlone => !following.IsReplica && replicas.All.IsEmpty;

    bool IsWanted => !IsAlone || KeepsForNobody;

    bool KeepsForNobody =>
        store.Changes is { IsOn: true, BacklogBytes: > 0 } && settings.BacklogTtlSeconds.Value > 0;

    public long Run(long nowMs)
    {
        if (!IsWanted)
        {
            (_restsUntilMs, _aloneSinceMs) = (long.MaxValue, -1);
            return nowMs;
        }
        if (IsAlone)
        {
            _restsUntilMs = KeepForNobody(nowMs);
            return nowMs;
        }
        _aloneSinceMs = -1;
        var copyDueMs = fullSync.Run(nowMs);
        failover.Run(nowMs);
        if (nowMs >= _tickAtMs)
        {
            _tickAtMs = nowMs + PeriodMs;
            following.Tick(nowMs);
            DropWhoMayDiffer();
            LookAfterReplicas(nowMs);
        }
        _restsUntilMs = Math.Min(Math.Min(_tickAtMs, copyDueMs), failover.DueMs);
        return nowMs;
    }

    // When nobody has come back for long, what is kept for that goes; who comes later takes a copy.
    long KeepForNobody(long nowMs)
    {
        if (_aloneSinceMs < 0) _aloneSinceMs = nowMs;
        var endMs = _aloneSinceMs + settings.BacklogTtlSeconds.Value * MsPerSecond;
        if (nowMs < endMs) return endMs;
        if (!store.TryEnterAll()) return nowMs + PeriodMs;
        following.History.Renew();
        store.Changes.BacklogBytes = 0;
        store.ExitAll();
        log.Write(LogLevel.Notice,
            $"Replication backlog freed after {settings.BacklogTtlSeconds.Value} seconds without connected replicas.");
        return long.MaxValue;
    }

    void DropWhoMayDiffer()
    {
        if (!store.Changes.HasSlipped || !store.TryEnterAll()) return;
        following.History.Renew();
        store.Changes.HasSlipped = false;
        store.ExitAll();
        log.Write(LogLevel.Warning, "Memory for the stream of changes ran out: replicas have to take a copy anew.");
        replicas.DropAll();
    }

    void LookAfterReplicas(long nowMs)
    {
        if (replicas.All.IsEmpty) return;
        if (_pingedAtMs == 0) _pingedAtMs = nowMs;
        if (nowMs - _pingedAtMs >= settings.PingPeriodSeconds.Value * MsPerSecond)
        {
            _pingedAtMs = nowMs;
            words.Ping();
        }
        foreach (var replica in replicas.All)
        {
            // A sign of life for those that wait for their copy.
            if (replica.State == ReplicaState.WaitsForCopy || replica is { State: ReplicaState.ReceivesCopy, IsFed: false })
                replica.Say("\n"u8.ToArray());
            if (SilenceMs(replica) <= settings.TimeoutSeconds.Value * MsPerSecond) continue;
            var sync = replica.State == ReplicaState.Online ? "streaming" : "full";
            log.Write(LogLevel.Warning, $"Disconnecting timedout replica ({sync} sync): {Replicas.NameOf(replica)}");
            replica.Client.Connected?.Kill();
        }
    }

    // Who takes none of its copy also keeps those from theirs that take the same one. Who has all of it and takes it in says
    // so with an empty line now and then.
    long SilenceMs(Replica replica) => replica.State switch
    {
        ReplicaState.Online => unixMs() - replica.AcknowledgedAtMs,
        ReplicaState.ReceivesCopy when replica is { IsFed: true, MovedAtMs: > 0 } => unixMs() - replica.MovedAtMs,
        ReplicaState.ReceivesCopy when replica.OwesAnswer =>
            unixMs() - Math.Max(replica.MovedAtMs, replica.Client.LastCommandAtMs),
        _ => 0,
    };
}
