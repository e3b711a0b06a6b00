// Following a primary and being followed.
using Larder.Engine.Settings.Rows;
using static Larder.Engine.Settings.Rows.SettingFlags;

namespace Larder.Engine.Settings.Groups;

/// <summary>How a replica takes in a full copy that comes over the wire.</summary>
public enum DisklessLoad
{
    /// <summary>Through a file.</summary>
    Disabled,

    /// <summary>Directly when it holds no data.</summary>
    OnEmptyDatabase,

    /// <summary>Beside the old data, which goes when the copy is whole.</summary>
    SwapDatabases,

    /// <summary>Directly, after dropping the old data.</summary>
    FlushBeforeLoad,
}

/// <summary>When a change may be told to clients.</summary>
public enum DurabilityKind
{
    /// <summary>At once.</summary>
    Async,

    /// <summary>When a replica holds it.</summary>
    Sync,
}

/// <summary>Replication.</summary>
public sealed class ReplicationSettings
{
    const long SmallestBacklog = 16 * 1024;

    internal ReplicationSettings(SettingTable table)
    {
        ReplicaOf = table.Add(new PrimaryAddress("replicaof", "slaveof"));
        PrimaryUser = table.Add(new Words("primaryuser", flags: Sensitive, alias: "masteruser"));
        PrimaryAuth = table.Add(new Words("primaryauth", flags: Sensitive, alias: "masterauth"));
        Secret = table.Add(new Words("replication-secret", flags: Sensitive | Hidden | Immutable));
        ServeStaleData = table.Add(new YesNo("replica-serve-stale-data", true, alias: "slave-serve-stale-data"));
        ReadOnly = table.Add(new YesNo("replica-read-only", true, alias: "slave-read-only"));
        IgnoreMaxMemory = table.Add(new YesNo("replica-ignore-maxmemory", true, alias: "slave-ignore-maxmemory"));
        LazyFlush = table.Add(new YesNo("replica-lazy-flush", true, alias: "slave-lazy-flush"));
        Announced = table.Add(new YesNo("replica-announced", true));
        AnnounceIp = table.Add(new Words("replica-announce-ip", alias: "slave-announce-ip"));
        AnnouncePort = table.Add(new Number("replica-announce-port", 0, 0, 65535, alias: "slave-announce-port"));
        Priority = table.Add(new Number("replica-priority", 100, 0, int.MaxValue, alias: "slave-priority"));
        DisklessSync = table.Add(new YesNo("repl-diskless-sync", true));
        DisklessSyncDelaySeconds = table.Add(new Number("repl-diskless-sync-delay", 5, 0, int.MaxValue));
        DisklessSyncMaxReplicas = table.Add(new Number("repl-diskless-sync-max-replicas", 0, 0, int.MaxValue));
        DisklessLoad = table.Add(new Choice<DisklessLoad>("repl-diskless-load", Groups.DisklessLoad.Disabled,
        [
            ("disabled", Groups.DisklessLoad.Disabled), ("on-empty-db", Groups.DisklessLoad.OnEmptyDatabase),
            ("swapdb", Groups.DisklessLoad.SwapDatabases), ("flush-before-load", Groups.DisklessLoad.FlushBeforeLoad),
        ], RefusedWhileLoading));
        DisableTcpNoDelay = table.Add(new YesNo("repl-disable-tcp-nodelay", false));
        PingPeriodSeconds = table.Add(
            new Number("repl-ping-replica-period", 10, 1, int.MaxValue, alias: "repl-ping-slave-period"));
        TimeoutSeconds = table.Add(new Number("repl-timeout", 60, 1, int.MaxValue));
        BacklogBytes = table.Add(
            new Number("repl-backlog-size", 10 * 1024 * 1024, 1, long.MaxValue, NumberForm.Memory,
                clamp: bytes => Math.Max(bytes, SmallestBacklog)));
        BacklogTtlSeconds = table.Add(new Number("repl-backlog-ttl", 3600, 0, long.MaxValue));
        Durability = table.Add(new Choice<DurabilityKind>(
            "durability", DurabilityKind.Async, [("async", DurabilityKind.Async), ("sync", DurabilityKind.Sync)]));
        MinReplicasToWrite = table.Add(
            new Number("min-replicas-to-write", 0, 0, int.MaxValue, alias: "min-slaves-to-write"));
        MinReplicasMaxLagSeconds = table.Add(
            new Number("min-replicas-max-lag", 10, 0, int.MaxValue, alias: "min-slaves-max-lag"));
    }

    /// <summary>The primary that this node follows; null for none.</summary>
    public PrimaryAddress ReplicaOf { get; }

    /// <summary>User to log in as at the primary; empty for the default user.</summary>
    public Words PrimaryUser { get; }

    /// <summary>Password at the primary; empty for none.</summary>
    public Words PrimaryAuth { get; }

    /// <summary>
    /// By which the nodes of a managed group know each other: without it nobody replicates. Empty where anybody may who may
    /// give commands.
    /// </summary>
    public Words Secret { get; }

    /// <summary>A replica without its primary still answers.</summary>
    public YesNo ServeStaleData { get; }

    /// <summary>A replica refuses writes of clients.</summary>
    public YesNo ReadOnly { get; }

    /// <summary>A replica evicts nothing by itself.</summary>
    public YesNo IgnoreMaxMemory { get; }

    /// <summary>Old data is freed in the background before a full copy.</summary>
    public YesNo LazyFlush { get; }

    /// <summary>Listed among the replicas.</summary>
    public YesNo Announced { get; }

    /// <summary>Address told to the primary; empty for the connection's own.</summary>
    public Words AnnounceIp { get; }

    /// <summary>Port told to the primary; 0 for the own.</summary>
    public Number AnnouncePort { get; }

    /// <summary>Lower is promoted first; 0 never.</summary>
    public Number Priority { get; }

    /// <summary>Full copies go over the wire without a file.</summary>
    public YesNo DisklessSync { get; }

    /// <summary>How long a full copy waits for more replicas, in seconds.</summary>
    public Number DisklessSyncDelaySeconds { get; }

    /// <summary>So many replicas end the wait; 0 for none.</summary>
    public Number DisklessSyncMaxReplicas { get; }

    /// <summary>How a replica takes in a full copy.</summary>
    public Choice<DisklessLoad> DisklessLoad { get; }

    /// <summary>Fewer, larger packets to replicas.</summary>
    public YesNo DisableTcpNoDelay { get; }

    /// <summary>Seconds between a primary's pings.</summary>
    public Number PingPeriodSeconds { get; }

    /// <summary>Silence after which a link counts as broken, in seconds.</summary>
    public Number TimeoutSeconds { get; }

    /// <summary>Bytes of the stream kept for replicas that come back.</summary>
    public Number BacklogBytes { get; }

    /// <summary>Seconds without replicas after which the backlog is freed; 0 for never.</summary>
    public Number BacklogTtlSeconds { get; }

    /// <summary>When a change may be told to clients.</summary>
    public Choice<DurabilityKind> Durability { get; }

    /// <summary>Writes need so many good replicas; 0 for none.</summary>
    public Number MinReplicasToWrite { get; }

    /// <summary>A replica silent for longer than this is not good, in seconds.</summary>
    public Number MinReplicasMaxLagSeconds { get; }
}
