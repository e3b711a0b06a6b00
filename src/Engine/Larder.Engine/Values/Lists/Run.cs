// A stretch of list elements, one behind the other: the value of a small list's item, or in a node of a large list.
//
//     0       2       4       8     12       first              end        capacity
//     | count | width | first | end |  room  | element element ... |  room  |
//
//     count       u16 elements
//     width       u16, the length of every element: they stand bare, and the nth is found by multiplication;
//                 or Mixed: each is | length | bytes | length reversed |, to be walked from both ends
//     first, end  u32, from the start of the header. There may be room on both sides, so that an element put in or
//                 taken out at either end moves no other
//     length      1 byte below 128, else 7 bits a byte, low bits first, the top bit set on all but the last; reversed:
//                 the same bytes in the opposite order
using System.Runtime.CompilerServices;

namespace Larder.Engine.Values.Lists;

/// <summary>
/// Reads a run. Elements are named by their offset; where elements are empty, several have the same, so whoever walks
/// counts. Valid until the memory moves or changes.
/// </summary>
public readonly unsafe struct Run(byte* address)
{
    public const int HeaderBytes = 12;

    /// <summary>The width of a run whose elements differ in length, or are longer than a width can say.</summary>
    public const int Mixed = ushort.MaxValue;

    public byte* Address => address;
    public int Count => Unsafe.ReadUnaligned<ushort>(address);
    public int Width => Unsafe.ReadUnaligned<ushort>(address + 2);

    /// <summary>Offset of the first element.</summary>
    public int First => Unsafe.ReadUnaligned<int>(address + 4);

    /// <summary>Offset behind the last element.</summary>
    public int End => Unsafe.ReadUnaligned<int>(address + 8);

    /// <summary>Bytes of the elements, without header and room.</summary>
    public int ElementBytes => End - First;

    /// <summary>The element at an offset.</summary>
    // Safe: offsets come from First, End, Next and Previous, and lengths were written by RunEdit within the run.
    public ReadOnlySpan<byte> this[int offset]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var width = Width;
            if (width != Mixed) return new ReadOnlySpan<byte>(address + offset, width);
            var length = ReadLength(address + offset, out var prefix);
            return new ReadOnlySpan<byte>(address + offset + prefix, length);
        }
    }

    /// <summary>The offset behind the element at an offset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next(int offset)
    {
        var width = Width;
        if (width != Mixed) return offset + width;
        var length = ReadLength(address + offset, out var prefix);
        return offset + length + 2 * prefix;
    }

    /// <summary>The offset of the element that ends at an offset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Previous(int offset)
    {
        var width = Width;
        if (width != Mixed) return offset - width;
        var length = ReadReversedLength(address + offset, out var prefix);
        return offset - length - 2 * prefix;
    }

    /// <summary>The offset of the element with a number; <see cref="End"/> for the number behind the last.</summary>
    public int OffsetOf(int index)
    {
        if (Width != Mixed) return First + index * Width;
        int offset;
        if (index <= Count / 2)
        {
            offset = First;
            for (; index > 0; index--) offset = Next(offset);
            return offset;
        }
        offset = End;
        for (index = Count - index; index > 0; index--) offset = Previous(offset);
        return offset;
    }

    /// <summary>The width of a run of elements of this length.</summary>
    public static int WidthFor(int length) => Math.Min(length, Mixed);

    /// <summary>Bytes that an element of this length takes in a mixed run.</summary>
    public static int SizeOf(int length) => length + 2 * PrefixOf(length);

    /// <summary>Bytes of a length.</summary>
    public static int PrefixOf(int length) =>
        length < 0x80 ? 1 : length < 1 << 14 ? 2 : length < 1 << 21 ? 3 : length < 1 << 28 ? 4 : 5;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int ReadLength(byte* at, out int prefix)
    {
        int length = *at;
        prefix = 1;
        return length < 0x80 ? length : ReadLongLength(at, 1, out prefix);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int ReadReversedLength(byte* end, out int prefix)
    {
        int length = end[-1];
        prefix = 1;
        return length < 0x80 ? length : ReadLongLength(end - 1, -1, out prefix);
    }

    static int ReadLongLength(byte* at, int step, out int prefix)
    {
        var length = 0;
        prefix = 0;
        for (var shift = 0; ; shift += 7, at += step)
        {
            prefix++;
            length |= (*at & 0x7F) << shift;
            if (*at < 0x80) return length;
        }
    }
}
