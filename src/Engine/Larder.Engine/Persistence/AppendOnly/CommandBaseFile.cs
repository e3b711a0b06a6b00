// A base that is to be commands: saved as a snapshot first, which is turned into them when it is whole.
using Larder.Engine.Persistence.Snapshots;

namespace Larder.Engine.Persistence.AppendOnly;

/// <param name="path">Where the commands are in the end.</param>
/// <param name="syncsOnTheWay">What is written goes to the disk bit by bit.</param>
sealed class CommandBaseFile(string path, bool syncsOnTheWay) : ISnapshotSink
{
    readonly string _snapshotPath = path + ".rdb";
    readonly SnapshotFile _snapshot = new(path + ".rdb", syncsOnTheWay);

    public void Open() => _snapshot.Open();

    public void Write(ReadOnlySpan<byte> bytes) => _snapshot.Write(bytes);

    public void Finish()
    {
        _snapshot.Finish();
        BaseCommands.Convert(_snapshotPath, path);
        File.Delete(_snapshotPath);
    }

    public void Abandon()
    {
        _snapshot.Abandon();
        File.Delete(_snapshotPath);
        File.Delete(path);
    }
}
