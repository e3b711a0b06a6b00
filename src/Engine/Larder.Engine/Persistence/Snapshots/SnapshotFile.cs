// A snapshot in a file. It is written beside the one that is there and takes its place in one step, once all of it is on the
// disk: a full disk or a fall of the machine leaves the old one.
using Larder.Engine.Persistence.Files;

namespace Larder.Engine.Persistence.Snapshots;

/// <param name="path">Where it is in the end.</param>
/// <param name="syncsOnTheWay">What is written goes to the disk bit by bit: the end need not wait for long.</param>
/// <param name="namesPart">What is not whole yet is called after the file, as in a folder that is not this node's alone; else as
/// a start of the node cleans it up.</param>
public sealed class SnapshotFile(string path, bool syncsOnTheWay, bool namesPart = false) : ISnapshotSink
{
    const long SyncBytes = 4 << 20;

    readonly string _temporary = namesPart
        ? $"{Path.GetFullPath(path)}.{Environment.ProcessId}-{Interlocked.Increment(ref _count)}.part"
        : Path.Combine(
            Path.GetDirectoryName(Path.GetFullPath(path))!,
            $"temp-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}.rdb");

    static int _count;

    FileStream? _file;
    long _unsyncedBytes;

    public void Open() => _file = new FileStream(
        _temporary, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);

    public void Write(ReadOnlySpan<byte> bytes)
    {
        _file!.Write(bytes);
        _unsyncedBytes += bytes.Length;
        if (!syncsOnTheWay || _unsyncedBytes < SyncBytes) return;
        _file.Flush(flushToDisk: true);
        _unsyncedBytes = 0;
    }

    public void Finish()
    {
        _file!.Flush(flushToDisk: true);
        _file.Dispose();
        _file = null;
        File.Move(_temporary, path, overwrite: true);
        Folder.Sync(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    public void Abandon()
    {
        _file?.Dispose();
        File.Delete(_temporary);
    }
}
