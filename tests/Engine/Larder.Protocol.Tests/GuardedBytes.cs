// Memory whose last byte is followed by a page that must not be touched: a parser that reads one byte too far takes the
// test process down instead of passing unseen.
using System.Runtime.InteropServices;

namespace Larder.Protocol.Tests;

/// <summary>Holds one input at a time, its end at the end of readable memory.</summary>
public sealed unsafe class GuardedBytes : IDisposable
{
    const int PageBytes = 4096;
    const int ReadWrite = 3;
    const int PrivateAnonymous = 0x22;

    readonly byte* _area;
    readonly nuint _usableBytes;

    public GuardedBytes(int capacity)
    {
        _usableBytes = (nuint)((capacity + PageBytes - 1) / PageBytes * PageBytes);
        _area = Map(null, _usableBytes + PageBytes, ReadWrite, PrivateAnonymous, -1, 0);
        Assert.NotEqual(-1, (nint)_area);
        Assert.Equal(0, Protect(_area + _usableBytes, PageBytes, 0));
    }

    /// <summary>Copies bytes to the end of the area and returns where they start.</summary>
    public byte* Place(ReadOnlySpan<byte> bytes)
    {
        Assert.True((nuint)bytes.Length <= _usableBytes);
        var start = _area + _usableBytes - bytes.Length;
        bytes.CopyTo(new Span<byte>(start, bytes.Length));
        return start;
    }

    public void Dispose() => Unmap(_area, _usableBytes + PageBytes);

    [DllImport("libc", EntryPoint = "mmap")]
    static extern byte* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "mprotect")]
    static extern int Protect(byte* address, nuint length, int protection);

    [DllImport("libc", EntryPoint = "munmap")]
    static extern int Unmap(byte* address, nuint length);
}
