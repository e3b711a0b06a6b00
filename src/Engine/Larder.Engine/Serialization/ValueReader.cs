// Reads a value in the RDB format, of whichever version and layout, and stores it at a key.
//
// What is read may be wrong in every way. Each value is gone through twice: once to see that it can be read and how
// large it is, then to store it. What shows only then (a member that comes twice) leaves a part of the value behind,
// which the caller removes.
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Settings.Groups;
using Larder.Rdb;

namespace Larder.Engine.Serialization;

/// <summary>What became of a value that was read.</summary>
public enum ReadResult : byte
{
    Stored,

    /// <summary>All fields of the hash have ended: nothing was stored.</summary>
    Ended,

    /// <summary>It makes no sense; something may be stored at the key, which is to be deleted.</summary>
    Bad,
}

public static unsafe class ValueReader
{
    /// <summary>Reads type and value and stores it at a key where there is nothing.</summary>
    /// <param name="reader">Stands behind the value afterwards, unless that was bad.</param>
    public static ReadResult Read(
        ref RdbReader reader, in KeyRef key, EncodingSettings limits, ReadScratch scratch)
    {
        if (!reader.TryReadByte(out var type)) return ReadResult.Bad;
        switch ((RdbType)type)
        {
            case RdbType.String:
                return ReadString(ref reader, key, scratch);
            case RdbType.List or RdbType.ListZiplist or RdbType.ListQuicklist or RdbType.ListQuicklist2:
                return ListReader.Read(ref reader, (RdbType)type, key, limits, scratch);
            case RdbType.Set or RdbType.SetIntset or RdbType.SetListpack:
                return SetReader.Read(ref reader, (RdbType)type, key, limits, scratch);
            case RdbType.Hash or RdbType.Hash2 or RdbType.HashZipmap or RdbType.HashZiplist or RdbType.HashListpack:
                return HashReader.Read(ref reader, (RdbType)type, key, limits, scratch);
            case RdbType.SortedSet or RdbType.SortedSet2 or RdbType.SortedSetZiplist or RdbType.SortedSetListpack:
                return SortedSetReader.Read(ref reader, (RdbType)type, key, limits, scratch);
            case RdbType.StreamListpacks or RdbType.StreamListpacks2 or RdbType.StreamListpacks3:
                return StreamReader.Read(ref reader, (RdbType)type, key, limits, scratch);
            default:
                return ReadResult.Bad;
        }
    }

    static ReadResult ReadString(ref RdbReader reader, in KeyRef key, ReadScratch scratch)
    {
        if (!reader.TryReadString(scratch.NextText(), out var text)) return ReadResult.Bad;
        var item = key.Database.Store(key, ItemType.String, 0, text.Length, 0);
        text.CopyTo(new Span<byte>(item.Value, text.Length));
        return ReadResult.Stored;
    }
}
