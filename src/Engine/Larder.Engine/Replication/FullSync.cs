// Copies of all data for replicas that cannot go on where they were: one snapshot for all that wait when it begins, either
// straight to their connections or through a file. The stream follows it, from the moment that the snapshot is of.
using Larder.Engine.Persistence.Snapshots;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Telemetry;

namespace Larder.Engine.Replication;

/// <summary>Belongs to the first loop, but for what a snapshot tells.</summary>
public sealed class FullSync(
    Replicas replicas, ReplicationHistory history, SnapshotQueue snapshots, ServerSettings settings, ServerLog log,
    Func<bool> follows)
{
    const long MsPerSecond = 1000;

    volatile bool _isOrdered;
    volatile Replica[] _takers = [];
    long _waitsSinceMs = -1;

    ReplicationSettings Settings => settings.Replication;

    /// <summary>
    /// Orders a copy if one is wanted; tells when to look again, in the loop's monotonic milliseconds, or long.MaxValue.
    /// </summary>
    public long Run(long nowMs)
    {
        var waiting = replicas.Count(ReplicaState.WaitsForCopy);
        if (waiting == 0 || _isOrdered)
        {
            _waitsSinceMs = -1;
            return long.MaxValue;
        }
        if (_waitsSinceMs < 0) _waitsSinceMs = nowMs;
        var byWire = Settings.DisklessSync.Value && AllUnderstandEndMark();
        var dueMs = _waitsSinceMs + (byWire ? Settings.DisklessSyncDelaySeconds.Value * MsPerSecond : 0);
        var isEnough = Settings.DisklessSyncMaxReplicas.Value is > 0 and var most && waiting >= most;
        if (nowMs < dueMs && !isEnough) return dueMs;
        _isOrdered = true;
        var target = byWire ? "replicas sockets" : "disk";
        log.Write(LogLevel.Notice, $"Starting BGSAVE for SYNC with target: {target}, replicas: {waiting}");
        if (byWire) SendDirectly();
        else SendByFile();
        return long.MaxValue;
    }

    bool AllUnderstandEndMark()
    {
        foreach (var replica in replicas.All)
            if (replica.State == ReplicaState.WaitsForCopy && !replica.UnderstandsEndMark) return false;
        return true;
    }

    void SendDirectly()
    {
        var sink = new ReplicaSink();
        snapshots.Enqueue(new SnapshotOrder
        {
            Kind = SnapshotKind.FullSync,
            Sink = sink,
            Began = () => Begin((replica, head) => sink.Add(replica, head)),
            Facts = Facts,
            Ended = result => End(sink.Replicas, result),
        });
    }

    void SendByFile()
    {
        var path = Path.Combine(settings.Process.Directory.Value, $"temp-{Environment.ProcessId}-sync.rdb");
        var taken = new List<Replica>();
        snapshots.Enqueue(new SnapshotOrder
        {
            Kind = SnapshotKind.FullSync,
            Sink = new SnapshotFile(path, syncsOnTheWay: false),
            Began = () => Begin((replica, head) =>
            {
                taken.Add(replica);
                replica.Say(head);
            }),
            Facts = Facts,
            Ended = result =>
            {
                if (result.End == SnapshotEnd.Finished)
                {
                    // Each opens the file before it goes, and keeps it for itself.
                    foreach (var replica in taken) Send(replica, path);
                    Remove(path);
                }
                End(taken, result);
            },
        });
    }

    void Send(Replica replica, string path)
    {
        try
        {
            replica.SendCopy(new FileCopy(path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.Write(LogLevel.Warning, $"The copy for a replica cannot be read: {failure.Message}");
            replica.Client.Connected?.Kill();
        }
    }

    void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.Write(LogLevel.Warning, $"The copy for replicas stays behind: {failure.Message}");
        }
    }

    /// <summary>A replica is gone: a copy that nobody takes any more is left off.</summary>
    public void LookAtTakers()
    {
        if (_takers is not { Length: > 0 } takers || !takers.All(static replica => replica.IsClosed)) return;
        if (snapshots.Current is { Order.Kind: SnapshotKind.FullSync } current) current.Cancel();
    }

    // Under the locks of all shards: what is changed from here on is in the stream behind this offset.
    void Begin(Action<Replica, byte[]> take)
    {
        var stream = replicas.Stream;
        stream.ForgetDatabase();
        var head = System.Text.Encoding.ASCII.GetBytes($"+FULLRESYNC {history.Id} {stream.End}\r\n");
        foreach (var replica in replicas.All)
        {
            if (replica.State != ReplicaState.WaitsForCopy) continue;
            if (!replica.TryBeginCopy(stream.End)) continue;
            take(replica, replica.IsOfOldKind ? [] : head);
            _takers = [.. _takers, replica];
        }
    }

    /// <summary>Where a snapshot of this moment stands in the stream.</summary>
    internal IEnumerable<(string Name, string Value)> Facts() =>
    [
        // Where another's stream is handed on, nobody selects the database anew.
        ("repl-stream-db", follows() ? $"{replicas.Stream.FollowedDatabase}" : "0"),
        ("repl-id", history.Id), ("repl-offset", $"{replicas.Stream.End}"),
    ];

    void End(IReadOnlyList<Replica> taken, SnapshotResult result)
    {
        _takers = [];
        _isOrdered = false;
        if (result.End == SnapshotEnd.Finished)
        {
            log.Write(
                LogLevel.Notice,
                $"Background RDB transfer terminated with success: {result.Bytes} bytes for {taken.Count} replicas");
            return;
        }
        log.Write(LogLevel.Warning, $"Background RDB transfer error: {result.Failure?.Message ?? "given up"}");
        foreach (var replica in taken) replica.Client.Connected?.Kill();
    }
}
