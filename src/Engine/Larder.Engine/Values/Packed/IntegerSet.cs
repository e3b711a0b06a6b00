// A small set of integers as a sorted array, all of the width that the widest needs.
//
//     0       1                               length
//     | width | value | value | ... | value |
//
//     width   2, 4 or 8 bytes; values ascending, little-endian, each once
using System.Runtime.CompilerServices;

namespace Larder.Engine.Values.Packed;

/// <summary>Reads and changes a sorted integer array. The caller resizes the region as <see cref="PackedEdit"/> says.</summary>
public readonly unsafe struct IntegerSet(byte* start, int length)
{
    public const int HeaderBytes = 1;

    public int Width => *start;
    public int Count => (length - HeaderBytes) / Width;

    public long this[int index]
    {
        get
        {
            if (Base.Check.IsGuarded) Base.Check.That((uint)index < (uint)Count && Width is 2 or 4 or 8);
            return Read(start + HeaderBytes + (long)index * Width, Width);
        }
    }

    /// <summary>Bytes of a region for <paramref name="count"/> values of a width.</summary>
    public static int SizeFor(int count, int width) => HeaderBytes + count * width;

    /// <summary>The narrowest width that holds a value.</summary>
    public static int WidthFor(long value) =>
        value == (short)value ? sizeof(short) : value == (int)value ? sizeof(int) : sizeof(long);

    /// <summary>Makes an empty region of <see cref="HeaderBytes"/> bytes.</summary>
    public static void Clear(byte* start, int width) => *start = (byte)width;

    /// <summary>The index of a value; where it is missing, the complement of the index that it belongs at.</summary>
    public int Find(long value)
    {
        int low = 0, high = Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var found = this[middle];
            if (found == value) return middle;
            if (found < value) low = middle + 1;
            else high = middle - 1;
        }
        return ~low;
    }

    /// <summary>The region's length with a missing value put in.</summary>
    public int LengthWith(long value) => SizeFor(Count + 1, Math.Max(Width, WidthFor(value)));

    /// <summary>
    /// Puts a value in at the index that it belongs at. The region must have room for <see cref="LengthWith"/> bytes.
    /// </summary>
    public void Insert(int index, long value)
    {
        var count = Count;
        var width = WidthFor(value);
        if (width > Width)
        {
            // Wider than all others means below or above all of them.
            Widen(count, width, shift: index == 0 ? 1 : 0);
        }
        else
        {
            width = Width;
            var at = start + HeaderBytes + index * width;
            var behind = (count - index) * width;
            Buffer.MemoryCopy(at, at + width, behind, behind);
        }
        Write(start + HeaderBytes + index * width, width, value);
    }

    /// <summary>Takes the value at an index out. Returns the region's new length.</summary>
    public int RemoveAt(int index)
    {
        var width = Width;
        var at = start + HeaderBytes + index * width;
        var behind = (Count - index - 1) * width;
        Buffer.MemoryCopy(at + width, at, behind, behind);
        return length - width;
    }

    // Rewrites all values wider, last first, each moved on by `shift` places.
    void Widen(int count, int width, int shift)
    {
        var narrow = Width;
        for (var i = count - 1; i >= 0; i--)
            Write(start + HeaderBytes + (i + shift) * width, width, Read(start + HeaderBytes + i * narrow, narrow));
        *start = (byte)width;
    }

    static long Read(byte* at, int width) => width switch
    {
        sizeof(short) => Unsafe.ReadUnaligned<short>(at),
        sizeof(int) => Unsafe.ReadUnaligned<int>(at),
        _ => Unsafe.ReadUnaligned<long>(at),
    };

    static void Write(byte* at, int width, long value)
    {
        if (width == sizeof(short)) Unsafe.WriteUnaligned(at, (short)value);
        else if (width == sizeof(int)) Unsafe.WriteUnaligned(at, (int)value);
        else Unsafe.WriteUnaligned(at, value);
    }
}
