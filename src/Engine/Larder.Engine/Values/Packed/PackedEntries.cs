// The compact form that small hashes, sets, sorted sets and list nodes share: byte strings one behind the other in one
// stretch of memory, the value of an item or a block of its own.
//
//     0       2                                              length
//     | count | len bytes | len bytes | len bytes |   ...    |
//
//     count   u16, at most MaxCount; a collection that grows beyond takes its large form
//     len     1 byte below 128, else 7 bits a byte, low bits first, the top bit set on all but the last
//
// A hash has field, value, field, value; a sorted set member, score. There is no length behind an entry: going
// backwards would cost a byte for each, and what is packed is short enough to be walked from the front.
using System.Runtime.CompilerServices;

namespace Larder.Engine.Values.Packed;

/// <summary>
/// Reads packed entries. Entries are named by their offset in bytes from the start, from <see cref="First"/> up to but
/// not including <see cref="End"/>. Valid until the memory moves or changes.
/// </summary>
public readonly unsafe struct PackedEntries(byte* start, int length)
{
    public const int HeaderBytes = 2;
    public const int MaxCount = ushort.MaxValue;

    /// <summary>Offset of the first entry; equal to <see cref="End"/> when there is none.</summary>
    public const int First = HeaderBytes;

    public int Count => Unsafe.ReadUnaligned<ushort>(start);
    public int End => length;

    /// <summary>The bytes of the entry at an offset.</summary>
    // Safe: offsets come from First and Next, and lengths were written by PackedEdit within the region.
    public ReadOnlySpan<byte> this[int offset]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var bytes = ReadLength(start + offset, out var prefix);
            if (Base.Check.IsGuarded) CheckEntry(offset, prefix, bytes);
            return new ReadOnlySpan<byte>(start + offset + prefix, bytes);
        }
    }

    /// <summary>The offset behind the entry at an offset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next(int offset)
    {
        var bytes = ReadLength(start + offset, out var prefix);
        if (Base.Check.IsGuarded) CheckEntry(offset, prefix, bytes);
        return offset + prefix + bytes;
    }

    /// <summary>The offset behind <paramref name="count"/> entries.</summary>
    public int Skip(int offset, int count)
    {
        for (; count > 0; count--) offset = Next(offset);
        return offset;
    }

    /// <summary>The offset of the entry with a number, counted from 0.</summary>
    public int OffsetOf(int index) => Skip(First, index);

    /// <summary>
    /// The offset of the entry with these bytes, or -1. Looks at every <paramref name="step"/>th entry: 1 for sets and
    /// lists, 2 for the fields of a hash or the members of a sorted set.
    /// </summary>
    public int Find(ReadOnlySpan<byte> wanted, int step)
    {
        for (var offset = First; offset < length;)
        {
            var bytes = ReadLength(start + offset, out var prefix);
            if (Base.Check.IsGuarded) CheckEntry(offset, prefix, bytes);
            if (bytes == wanted.Length && new ReadOnlySpan<byte>(start + offset + prefix, bytes).SequenceEqual(wanted))
                return offset;
            offset += prefix + bytes;
            for (var i = 1; i < step; i++) offset = Next(offset);
        }
        return -1;
    }

    /// <summary>Bytes that an entry of this many bytes takes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SizeOf(int bytes) => bytes < 0x80 ? bytes + 1 : LongSizeOf(bytes);

    void CheckEntry(int offset, int prefix, int bytes)
    {
        Base.Check.That(offset >= First && offset < length && Count > 0);
        Base.Check.That(bytes >= 0 && bytes <= length - offset - prefix);
    }

    static int LongSizeOf(int bytes) =>
        bytes + (bytes < 1 << 14 ? 2 : bytes < 1 << 21 ? 3 : bytes < 1 << 28 ? 4 : 5);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int ReadLength(byte* at, out int prefix)
    {
        int first = *at;
        if (first < 0x80)
        {
            prefix = 1;
            return first;
        }
        return ReadLongLength(at, out prefix);
    }

    static int ReadLongLength(byte* at, out int prefix)
    {
        var bytes = at[0] & 0x7F;
        prefix = 1;
        for (var shift = 7; ; shift += 7)
        {
            var next = at[prefix++];
            bytes |= (next & 0x7F) << shift;
            if (next < 0x80) return bytes;
        }
    }
}
