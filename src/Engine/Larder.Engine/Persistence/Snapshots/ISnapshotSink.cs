// Where a snapshot goes: a file, or replicas that wait for it.
namespace Larder.Engine.Persistence.Snapshots;

/// <summary>Used by the snapshot's own thread alone, which may wait. What it throws ends the snapshot.</summary>
public interface ISnapshotSink
{
    /// <summary>Called first.</summary>
    void Open();

    /// <summary>Takes all of the bytes.</summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>All is written: makes it last, and puts it in its place.</summary>
    void Finish();

    /// <summary>It is not to be: nothing is left of it. Also called where <see cref="Open"/> failed.</summary>
    void Abandon();
}
