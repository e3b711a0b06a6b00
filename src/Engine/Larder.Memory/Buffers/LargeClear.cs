// Zeroing a long stretch of an arena: its whole pages go back to the system, which gives zeroed ones when they are next
// touched, so that it takes next to no time however long the stretch is.
//
//   | written | gone ........................ | written |
using Larder.Memory.Native;

namespace Larder.Memory.Buffers;

/// <summary>Clears native memory that was mapped by this process and holds no large pages that have to stay.</summary>
public static unsafe class LargeClear
{
    /// <summary>Shorter stretches are written.</summary>
    public const int MinBytes = 1024 * 1024;

    // Safe: only pages that lie within the stretch as a whole are given back.
    public static void Clear(byte* start, int length)
    {
        if (length < MinBytes)
        {
            new Span<byte>(start, length).Clear();
            return;
        }
        var pageMask = (nuint)Environment.SystemPageSize - 1;
        var first = (byte*)(((nuint)start + pageMask) & ~pageMask);
        var end = (byte*)((nuint)(start + length) & ~pageMask);
        new Span<byte>(start, (int)(first - start)).Clear();
        VirtualMemory.Discard(first, (nuint)(end - first));
        new Span<byte>(end, (int)(start + length - end)).Clear();
    }
}
