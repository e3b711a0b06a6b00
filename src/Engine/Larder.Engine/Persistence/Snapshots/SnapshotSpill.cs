// What commands had saved before they changed it while the snapshot's own file or its replicas could not keep up: beyond a
// bound it waits in a file without a name instead of in memory. Commands do not wait for who takes the snapshot, which may be
// a replica that the same loop serves.
using Microsoft.Win32.SafeHandles;

namespace Larder.Engine.Persistence.Snapshots;

/// <summary>A part of the file.</summary>
readonly record struct SpilledPart(long At, int Length);

/// <summary>Thread-safe, but for what says otherwise.</summary>
/// <param name="folder">Where the file is made, when it is needed.</param>
sealed class SnapshotSpill(Func<string> folder) : IDisposable
{
    static int _count;

    readonly Lock _gate = new();
    SafeFileHandle? _file;
    byte[] _buffer = [];
    long _end;
    int _parts;

    /// <exception cref="IOException">The file cannot be made or written.</exception>
    public SpilledPart Add(ReadOnlySpan<byte> bytes)
    {
        SafeFileHandle file;
        SpilledPart part;
        lock (_gate)
        {
            file = _file ??= Open();
            part = new SpilledPart(_end, bytes.Length);
            _end += bytes.Length;
            _parts++;
        }
        RandomAccess.Write(file, bytes, part.At);
        return part;
    }

    /// <summary>What a part holds, until the next is taken; by one thread.</summary>
    public ReadOnlySpan<byte> Take(SpilledPart part)
    {
        if (_buffer.Length < part.Length) _buffer = new byte[part.Length];
        for (var read = 0; read < part.Length;)
        {
            var count = RandomAccess.Read(_file!, _buffer.AsSpan(read, part.Length - read), part.At + read);
            if (count == 0) throw new EndOfStreamException("what was to be saved first is not there");
            read += count;
        }
        lock (_gate)
        {
            if (--_parts == 0) Empty();
        }
        return _buffer.AsSpan(0, part.Length);
    }

    public void Dispose() => _file?.Dispose();

    // Nothing of it is waited for: its room is given back.
    void Empty()
    {
        RandomAccess.SetLength(_file!, 0);
        _end = 0;
    }

    SafeFileHandle Open()
    {
        var name = $"temp-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}.spill";
        var path = Path.Combine(folder(), name);
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, FileOptions.DeleteOnClose);
        if (OperatingSystem.IsLinux()) File.Delete(path); // it goes with the process, however that ends
        return file;
    }
}
