// What memcached keeps of an item beside its value. The format has no place for it, so a fact stands before each item; other
// servers go over facts that they do not know, and read the item without it.
//
//     FA "mc" cas u64 | client flags u32 | marks u8
using System.Buffers.Binary;

namespace Larder.Rdb.Files;

/// <summary>The fields of one item.</summary>
/// <param name="Marks">What the memcached commands note on it: fetched, stale ...</param>
public readonly record struct MemcachedFields(ulong Cas, uint Flags, byte Marks)
{
    const int Bytes = 13, FlagsAt = 8, MarksAt = 12;

    /// <summary>The name of the fact.</summary>
    public static ReadOnlySpan<byte> Name => "mc"u8;

    public void WriteTo(RdbWriter writer)
    {
        Span<byte> text = stackalloc byte[Bytes];
        BinaryPrimitives.WriteUInt64LittleEndian(text, Cas);
        BinaryPrimitives.WriteUInt32LittleEndian(text[FlagsAt..], Flags);
        text[MarksAt] = Marks;
        writer.String(Name);
        writer.String(text);
    }

    public static bool TryRead(ReadOnlySpan<byte> text, out MemcachedFields fields)
    {
        fields = default;
        if (text.Length != Bytes) return false;
        fields = new MemcachedFields(
            BinaryPrimitives.ReadUInt64LittleEndian(text), BinaryPrimitives.ReadUInt32LittleEndian(text[FlagsAt..]),
            text[MarksAt]);
        return true;
    }
}
