// What a node tells of the last snapshot that it was ordered to write.
namespace Larder.Service.Fleet;

/// <summary>Where a snapshot stands on a node.</summary>
enum SnapshotStanding
{
    None,
    Running,
    Done,
    Failed,
}

/// <param name="Failure">Why it could not be written.</param>
sealed record SnapshotReport(SnapshotStanding Standing, string Path, long Bytes, string Failure)
{
    public static SnapshotReport None { get; } = new(SnapshotStanding.None, "", 0, "");
}
