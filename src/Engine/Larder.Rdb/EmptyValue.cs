// Collections without elements, which a fault of older servers left behind: no server makes them any more, and who loads a file
// leaves them out.
namespace Larder.Rdb;

public static class EmptyValue
{
    // An empty listpack, ziplist and zipmap as a whole; an intset is known by its count.
    static ReadOnlySpan<byte> Listpack => [7, 0, 0, 0, 0, 0, 0xFF];
    static ReadOnlySpan<byte> Ziplist => [11, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0xFF];
    static ReadOnlySpan<byte> Zipmap => [0, 0xFF];

    const int IntsetHeadBytes = 8, IntsetCountAt = 4;

    /// <summary>Goes over a value if it is a collection without elements; the reader may stand anywhere otherwise.</summary>
    public static bool TrySkip(RdbReader reader, RdbType type, ReadScratch scratch)
    {
        switch (type)
        {
            case RdbType.List or RdbType.Set or RdbType.SortedSet or RdbType.SortedSet2 or RdbType.Hash or RdbType.Hash2:
                return reader.TryReadLength(out var count) && count == 0;
            case RdbType.ListQuicklist or RdbType.ListQuicklist2:
                return TrySkipNodes(reader, hasContainer: type == RdbType.ListQuicklist2, scratch);
            case RdbType.HashZipmap or RdbType.ListZiplist or RdbType.SetIntset or RdbType.SortedSetZiplist or
                RdbType.HashZiplist or RdbType.HashListpack or RdbType.SortedSetListpack or RdbType.SetListpack:
                return reader.TryReadString(scratch.NextText(), out var block) && IsEmpty(block);
            default:
                return false;
        }
    }

    static bool TrySkipNodes(RdbReader reader, bool hasContainer, ReadScratch scratch)
    {
        if (!reader.TryReadLength(out var nodes)) return false;
        for (; nodes > 0; nodes--)
        {
            if (hasContainer && !reader.TryReadLength(out _)) return false;
            if (!reader.TryReadString(scratch.NextText(), out var block) || !IsEmpty(block)) return false;
        }
        return true;
    }

    static bool IsEmpty(ReadOnlySpan<byte> block) =>
        block.SequenceEqual(Listpack) || block.SequenceEqual(Ziplist) || block.SequenceEqual(Zipmap) ||
        (block.Length == IntsetHeadBytes && !block[IntsetCountAt..].ContainsAnyExcept((byte)0));
}
