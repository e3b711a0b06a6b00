// What replication does as time passes: a primary pings its replicas and gives up those that are silent, a replica tells how
// far it is and looks after its link. With neither there is nothing to do, and the loop sleeps.
using Larder.Engine.Settings.Groups;
using Larder.Engine.Telemetry;
using Larder.Network.Loops;

namespace Larder.Engine.Replication;

/// <summary>Housekeeping of the first loop.</summary>
public sealed class ReplicationClock(
    Following following, Replicas replicas, OwnWords words, FullSync fullSync, Failover failover, ReplicationSettings settings,
    Func<long> unixMs, ServerLog log) : ILoopWork
{
    const long PeriodMs = 1000, MsPerSecond = 1000;

    long _tickAtMs;
    long _pingAtMs;
    long _restsUntilMs = long.MaxValue;

    public long RestsUntilMs => _restsUntilMs;

    public bool IsNeeded(long nowMs) => _restsUntilMs == long.MaxValue && IsWanted;

    bool IsWanted => following.IsReplica || !replicas.All.IsEmpty;

    public long Run(long nowMs)
    {
        if (!IsWanted)
        {
            _restsUntilMs = long.MaxValue;
            return nowMs;
        }
        var copyDueMs = fullSync.Run(nowMs);
        failover.Run(nowMs);
        if (nowMs >= _tickAtMs)
        {
            _tickAtMs = nowMs + PeriodMs;
            following.Tick(nowMs);
            LookAfterReplicas(nowMs);
        }
        _restsUntilMs = Math.Min(Math.Min(_tickAtMs, copyDueMs), failover.DueMs);
        return nowMs;
    }

    void LookAfterReplicas(long nowMs)
    {
        if (replicas.All.IsEmpty) return;
        if (nowMs >= _pingAtMs)
        {
            _pingAtMs = nowMs + settings.PingPeriodSeconds.Value * MsPerSecond;
            words.Ping();
        }
        foreach (var replica in replicas.All)
        {
            // A sign of life for those that wait for their copy.
            if (replica.State == ReplicaState.WaitsForCopy || replica is { State: ReplicaState.ReceivesCopy, IsFed: false })
                replica.Client.Connected?.Tell("\n"u8.ToArray());
            var silenceMs = unixMs() - replica.AcknowledgedAtMs;
            if (replica.State != ReplicaState.Online || silenceMs <= settings.TimeoutSeconds.Value * MsPerSecond) continue;
            log.Write(LogLevel.Warning, $"Replica {Replicas.NameOf(replica)} is silent for too long");
            replica.Client.Connected?.Kill();
        }
    }
}
