// The cell sizes that an arena hands out: every multiple of 8 up to 512 bytes, then eight steps per doubling up to 32 KiB,
// so that rounding up wastes at most 12.5 % and on the common small sizes at most 7 bytes. From 512 bytes on every size is
// a multiple of 64, so such a cell begins on a cache line.
using System.Numerics;

namespace Larder.Memory.Arenas;

static class SizeClasses
{
    public const int Count = 64 + 8 * 6;
    public const int LargestBytes = 32 * 1024;
    const int FineLimitBytes = 512;

    static readonly int[] Bytes = BuildBytes();
    static readonly int[] SpanPageCounts = BuildSpanPageCounts();

    /// <summary>The smallest class whose cells hold <paramref name="bytes"/> (1 to <see cref="LargestBytes"/>).</summary>
    public static int Of(int bytes)
    {
        if (bytes <= FineLimitBytes) return (bytes - 1) >> 3;
        var power = BitOperations.Log2((uint)(bytes - 1));     // 512 < bytes <= 1024 -> 9
        var step = (bytes - 1 - (1 << power)) >> (power - 3);  // 0..7 within the doubling
        return 64 + (power - 9) * 8 + step;
    }

    public static int BytesOf(int sizeClass) => Bytes[sizeClass];

    /// <summary>Pages of 4 KiB in a span of this class: 16 KiB for small cells, at least seven cells for all.</summary>
    public static int SpanPagesOf(int sizeClass) => SpanPageCounts[sizeClass];

    static int[] BuildBytes()
    {
        var bytes = new int[Count];
        for (var i = 0; i < 64; i++) bytes[i] = (i + 1) * 8;
        for (var i = 64; i < Count; i++)
        {
            var power = 9 + (i - 64) / 8;
            bytes[i] = (1 << power) + (((i - 64) % 8 + 1) << (power - 3));
        }
        return bytes;
    }

    static int[] BuildSpanPageCounts()
    {
        var pages = new int[Count];
        for (var i = 0; i < Count; i++)
            pages[i] = Bytes[i] <= 1024 ? 4 : Bytes[i] <= 8192 ? 16 : 64;
        return pages;
    }
}
