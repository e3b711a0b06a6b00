// A file whose disk does as it is told: it may be full, fail to keep what it was given, and take its time.
using Larder.Engine.Persistence.AppendOnly;

namespace Larder.Engine.Tests.Persistence;

/// <summary>What all files of a node have in common.</summary>
sealed class FakeDisk
{
    const int NoSpace = 28, IoError = 5, ReadOnly = 30;

    volatile bool _isFull, _isBroken, _isReadOnly;

    /// <summary>Bytes that still fit where it is full.</summary>
    public int Left { get; set; }

    public bool IsFull
    {
        get => _isFull;
        set => _isFull = value;
    }

    /// <summary>Syncs fail.</summary>
    public bool IsBroken
    {
        get => _isBroken;
        set => _isBroken = value;
    }

    /// <summary>No file can be opened.</summary>
    public bool IsReadOnly
    {
        get => _isReadOnly;
        set => _isReadOnly = value;
    }

    public int Syncs;

    /// <summary>Syncs that have come to the gate.</summary>
    public int Arrivals;

    /// <summary>Passed by each sync.</summary>
    public ManualResetEventSlim Gate { get; } = new(initialState: true);

    public IAppendedFile Open(string path) =>
        IsReadOnly ? throw new IOException("Read-only file system", ReadOnly) : new FakeFile(path, this);

    public static IOException Full() => new("No space left on device", NoSpace);

    public static IOException Broken() => new("Input/output error", IoError);
}

/// <summary>A real file behind such a disk. What is written after the last good sync is lost when a sync fails.</summary>
sealed class FakeFile(string path, FakeDisk? disk = null) : IAppendedFile
{
    readonly FileStream _file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, 0);
    long _kept;

    public long Length => _file.Length;

    public void Write(ReadOnlySpan<byte> bytes, long place)
    {
        var isFull = disk is { IsFull: true };
        _file.Position = place;
        _file.Write(isFull ? bytes[..Math.Min(bytes.Length, disk!.Left)] : bytes);
        if (isFull) throw FakeDisk.Full();
    }

    public void Sync()
    {
        if (disk != null)
        {
            Interlocked.Increment(ref disk.Arrivals);
            disk.Gate.Wait();
            Interlocked.Increment(ref disk.Syncs);
            if (disk.IsBroken)
            {
                // As kernels do: the pages count as clean from now on, and their content is gone.
                for (_file.Position = _kept; _file.Position < _file.Length;) _file.WriteByte((byte)'?');
                throw FakeDisk.Broken();
            }
        }
        _kept = _file.Length;
    }

    public void Truncate(long length)
    {
        _file.SetLength(length);
        _kept = Math.Min(_kept, length);
    }

    public void Dispose() => _file.Dispose();
}
