// What is asked for when a snapshot is asked for.
namespace Larder.Engine.Persistence.Snapshots;

/// <summary>What became of a snapshot.</summary>
public enum SnapshotEnd : byte
{
    Finished,

    /// <summary>It could not be written: <see cref="SnapshotResult.Failure"/> says why.</summary>
    Failed,
    Cancelled,
}

/// <summary>How a snapshot ended.</summary>
/// <param name="Keys">Keys that it has.</param>
/// <param name="Bytes">Bytes that were written.</param>
public sealed record SnapshotResult(SnapshotEnd End, long Keys, long Bytes, Exception? Failure);

/// <summary>What a snapshot is for: what is done about it by INFO, FLUSHALL and SHUTDOWN depends on that.</summary>
public enum SnapshotKind : byte
{
    /// <summary>SAVE, while everybody waits.</summary>
    Save,

    /// <summary>BGSAVE and the save points.</summary>
    BackgroundSave,

    /// <summary>The base of the append-only file.</summary>
    LogRewrite,

    /// <summary>Replicas that begin anew.</summary>
    FullSync,

    /// <summary>A file of its own, which the service that manages the node has asked for.</summary>
    Export,
}

/// <summary>What is written, and who is told of it.</summary>
public sealed class SnapshotOrder
{
    /// <summary>Where it goes.</summary>
    public required ISnapshotSink Sink { get; init; }

    public required SnapshotKind Kind { get; init; }

    /// <summary>
    /// Called at the very moment that the snapshot is of, under all locks: who takes a position in the stream of changes
    /// takes it here. Not called for an order that is withdrawn while it waits.
    /// </summary>
    public Action? Began { get; init; }

    /// <summary>Facts for the head of the file (repl-id, aof-base ...); asked right after <see cref="Began"/>.</summary>
    public Func<IEnumerable<(string Name, string Value)>>? Facts { get; init; }

    /// <summary>
    /// Called once at the end, on the snapshot's thread, or by whoever cancelled it while it waited. It takes no locks of
    /// shards.
    /// </summary>
    public Action<SnapshotResult>? Ended { get; init; }
}
