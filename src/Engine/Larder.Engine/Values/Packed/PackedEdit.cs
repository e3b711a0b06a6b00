// Changes to packed entries (see PackedEntries) in memory that the caller has given the right size: grown before
// something is put in, shrunk after something was taken out.
//
//     put in     length' = length + SizeOf(entry);  make room for length';  Insert(start, length, offset, entry)
//     replace    length' = length + Growth(...);    longer: make room first;  shorter: give it back afterwards
//     take out   length' = Remove(start, length, offset, count);  give the room behind length' back
using System.Runtime.CompilerServices;

namespace Larder.Engine.Values.Packed;

/// <summary>
/// Each method takes the region's start and its length before the change. The caller answers for the room behind it;
/// the entries put in must not lie in the region.
/// </summary>
public static unsafe class PackedEdit
{
    /// <summary>Makes an empty region of <see cref="PackedEntries.HeaderBytes"/> bytes.</summary>
    public static void Clear(byte* start) => SetCount(start, 0);

    /// <summary>
    /// Puts an entry in before the one at an offset, or at the end. The region must have room for
    /// <see cref="PackedEntries.SizeOf"/> more bytes. Returns the region's new length.
    /// </summary>
    public static int Insert(byte* start, int length, int offset, ReadOnlySpan<byte> entry)
    {
        var size = PackedEntries.SizeOf(entry.Length);
        Move(start, offset, offset + size, length - offset);
        Write(start + offset, entry);
        SetCount(start, CountOf(start) + 1);
        return length + size;
    }

    /// <summary>Puts an entry at the end; see <see cref="Insert"/>.</summary>
    public static int Append(byte* start, int length, ReadOnlySpan<byte> entry) => Insert(start, length, length, entry);

    /// <summary>By how many bytes the region grows when the entry at an offset is replaced.</summary>
    public static int Growth(byte* start, int length, int offset, int newBytes) =>
        PackedEntries.SizeOf(newBytes) - (new PackedEntries(start, length).Next(offset) - offset);

    /// <summary>
    /// Replaces the entry at an offset. The region must have room for <see cref="Growth"/> more bytes. Returns the
    /// region's new length.
    /// </summary>
    public static int Replace(byte* start, int length, int offset, ReadOnlySpan<byte> entry)
    {
        var oldEnd = new PackedEntries(start, length).Next(offset);
        var newEnd = offset + PackedEntries.SizeOf(entry.Length);
        Move(start, oldEnd, newEnd, length - oldEnd);
        Write(start + offset, entry);
        return length + newEnd - oldEnd;
    }

    /// <summary>Takes out <paramref name="count"/> entries from an offset on. Returns the region's new length.</summary>
    public static int Remove(byte* start, int length, int offset, int count)
    {
        var end = new PackedEntries(start, length).Skip(offset, count);
        Move(start, end, offset, length - end);
        SetCount(start, CountOf(start) - count);
        return length - (end - offset);
    }

    /// <summary>Writes the entry's length and bytes at a place that has room for them.</summary>
    static void Write(byte* at, ReadOnlySpan<byte> entry)
    {
        var rest = (uint)entry.Length;
        for (; rest >= 0x80; rest >>= 7) *at++ = (byte)(rest | 0x80);
        *at++ = (byte)rest;
        entry.CopyTo(new Span<byte>(at, entry.Length));
    }

    // Safe: source and target lie in the room that the caller vouched for; Buffer.MemoryCopy allows overlap.
    static void Move(byte* start, int from, int to, int bytes)
    {
        if (from != to && bytes > 0) Buffer.MemoryCopy(start + from, start + to, bytes, bytes);
    }

    static int CountOf(byte* start) => Unsafe.ReadUnaligned<ushort>(start);

    static void SetCount(byte* start, int count)
    {
        Base.Check.That((uint)count <= PackedEntries.MaxCount);
        Unsafe.WriteUnaligned(start, (ushort)count);
    }
}
