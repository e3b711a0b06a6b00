// A snapshot in a file that the service names: taken beside the node's work, on a primary or a replica, as every snapshot. What
// becomes of it is told by STATUS. The file tells nothing of the stream of changes: what is made of it has a history of its own.
using Larder.Engine.Persistence.Snapshots;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Telemetry;

namespace Larder.Engine.Orders;

/// <summary>One at a time, which is begun by one thread.</summary>
public sealed class SnapshotExport(SnapshotQueue snapshots, ServerLog log)
{
    volatile Standing _standing = new("none", "", 0, 0, "");

    /// <summary>Names and values for STATUS.</summary>
    public IReadOnlyList<string> Status
    {
        get
        {
            var standing = _standing;
            var (keys, bytes) = (standing.Keys, standing.Bytes);
            if (standing.Word == "running" && snapshots.Current is { Order.Kind: SnapshotKind.Export } current)
                (keys, bytes) = (current.KeysDone, current.BytesDone);
            return
            [
                "snapshot", standing.Word, "snapshot_path", standing.Path, "snapshot_keys", $"{keys}",
                "snapshot_bytes", $"{bytes}", "snapshot_error", standing.Failure,
            ];
        }
    }

    /// <summary>Asks for one; why not, or null.</summary>
    public string? TryBegin(string path)
    {
        if (!Path.IsPathFullyQualified(path)) return "ERR the path of a snapshot begins at the root";
        if (_standing.Word == "running") return $"BUSY a snapshot is being taken to {_standing.Path}";
        _standing = new Standing("running", path, 0, 0, "");
        snapshots.Enqueue(new SnapshotOrder
        {
            Kind = SnapshotKind.Export,
            Sink = new SnapshotFile(path, syncsOnTheWay: true, namesPart: true),
            Ended = result => End(path, result),
        });
        return null;
    }

    void End(string path, SnapshotResult result)
    {
        var isDone = result.End == SnapshotEnd.Finished;
        var failure = isDone ? "" : result.Failure?.Message.ReplaceLineEndings(" ") ?? "cancelled";
        log.Write(
            isDone ? LogLevel.Notice : LogLevel.Warning,
            isDone ? $"Snapshot written to {path}" : $"Snapshot to {path} failed: {failure}");
        _standing = new Standing(isDone ? "done" : "failed", path, result.Keys, result.Bytes, failure);
    }

    sealed record Standing(string Word, string Path, long Keys, long Bytes, string Failure);
}
