// An RDB file on the disk, as a source.
using Larder.Rdb;

namespace Larder.Engine.Persistence.Rdb;

/// <summary>Reads from the start of the file to the end that it had when it was opened.</summary>
public sealed class FileSource(string path) : IRdbSource, IDisposable
{
    readonly FileStream _file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);

    public long Length => _file.Length;

    public int Read(Span<byte> room) => _file.Read(room);

    public void Dispose() => _file.Dispose();
}
