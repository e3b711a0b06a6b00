// A file that changes are appended to. Tests put one in its place whose disk is full or fails.
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Larder.Engine.Persistence.AppendOnly;

/// <summary>Used by one thread at a time; what cannot be done throws <see cref="IOException"/>.</summary>
public interface IAppendedFile : IDisposable
{
    /// <summary>Writes bytes at a place.</summary>
    void Write(ReadOnlySpan<byte> bytes, long place);

    /// <summary>Returns when everything written is on the disk.</summary>
    void Sync();

    /// <summary>Cuts off what is behind a place.</summary>
    void Truncate(long length);

    /// <summary>Bytes of the file.</summary>
    long Length { get; }
}

/// <summary>A file of the system.</summary>
sealed class AppendedFile(string path) : IAppendedFile
{
    readonly SafeFileHandle _handle = File.OpenHandle(
        path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    public long Length => RandomAccess.GetLength(_handle);

    public void Write(ReadOnlySpan<byte> bytes, long place) => RandomAccess.Write(_handle, bytes, place);

    public void Truncate(long length) => RandomAccess.SetLength(_handle, length);

    // Of what is told about a file only its length matters: on Linux that and the data can be had alone.
    public void Sync()
    {
        if (!OperatingSystem.IsLinux()) RandomAccess.FlushToDisk(_handle);
        else if (SyncData(_handle) != 0)
            throw new IOException(Marshal.GetLastPInvokeErrorMessage(), Marshal.GetLastPInvokeError());
    }

    public void Dispose() => _handle.Dispose();

    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    static extern int SyncData(SafeFileHandle file);
}
