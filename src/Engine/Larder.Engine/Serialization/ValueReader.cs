// Reads a value in the RDB format, of whichever version and layout, and stores it at a key.
//
// What is read may be wrong in every way. A value is stored as it is read, so that a large one is never twice in memory; what
// turns out to make no sense leaves a part of the value behind, which the caller removes.
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Settings.Groups;
using Larder.Rdb;
using Larder.Rdb.Files;

namespace Larder.Engine.Serialization;

/// <summary>What became of a value that was read.</summary>
public enum ReadResult : byte
{
    Stored,

    /// <summary>All fields of the hash have ended: nothing was stored.</summary>
    Ended,

    /// <summary>
    /// A collection without elements, which a fault of older servers left behind: nothing was stored. Files have it left out.
    /// </summary>
    Empty,

    /// <summary>It makes no sense; something may be stored at the key, which is to be deleted.</summary>
    Bad,
}

public static unsafe class ValueReader
{
    // Of a string whose bytes are still to come so much is made room for at first, and then twice what has come.
    const int FirstPieceBytes = 256 * 1024;

    /// <summary>Reads the type byte and the value of a DUMP payload and stores it at a key where there is nothing.</summary>
    /// <param name="reader">Stands behind the value afterwards, unless that was bad.</param>
    public static ReadResult Read(
        RdbReader reader, in KeyRef key, EncodingSettings limits, ReadScratch scratch, ValueKinds kinds) =>
        reader.TryReadByte(out var code) && RdbTypes.TryOf(code, RdbVersion.Valkey9, out var type)
            ? Read(reader, type, key, limits, scratch, kinds)
            : ReadResult.Bad;

    /// <summary>Reads a value of a type and stores it at a key where there is nothing.</summary>
    /// <param name="expireAtMs">When the key ends, Unix milliseconds; 0 for never.</param>
    /// <param name="memcached">What memcached keeps of the item, a string; null where it is none of memcached's.</param>
    public static ReadResult Read(
        RdbReader reader, RdbType type, in KeyRef key, EncodingSettings limits, ReadScratch scratch, ValueKinds kinds,
        long expireAtMs = 0, MemcachedFields? memcached = null)
    {
        if (type == RdbType.String) return ReadString(reader, key, scratch, expireAtMs, memcached);
        var result = type == RdbType.Module
            ? RegisteredReader.Read(reader, key, kinds, scratch)
            : ReadCollection(reader, type, key, limits, scratch);
        if (expireAtMs != 0 && result == ReadResult.Stored)
            key.Database.SetExpiry(key, key.Database.Find(key), expireAtMs);
        return result;
    }

    static ReadResult ReadCollection(
        RdbReader reader, RdbType type, in KeyRef key, EncodingSettings limits, ReadScratch scratch)
    {
        switch (type)
        {
            case RdbType.List or RdbType.ListZiplist or RdbType.ListQuicklist or RdbType.ListQuicklist2:
                return ListReader.Read(reader, type, key, limits, scratch);
            case RdbType.Set or RdbType.SetIntset or RdbType.SetListpack:
                return SetReader.Read(reader, type, key, limits, scratch);
            case RdbType.Hash or RdbType.Hash2 or RdbType.HashZipmap or RdbType.HashZiplist or RdbType.HashListpack or
                RdbType.RedisHash or RdbType.RedisHashOld or RdbType.RedisHashListpack or RdbType.RedisHashListpackOld:
                return HashReader.Read(reader, type, key, limits, scratch);
            case RdbType.SortedSet or RdbType.SortedSet2 or RdbType.SortedSetZiplist or RdbType.SortedSetListpack:
                return SortedSetReader.Read(reader, type, key, limits, scratch);
            case RdbType.StreamListpacks or RdbType.StreamListpacks2 or RdbType.StreamListpacks3 or
                RdbType.RedisStream4 or RdbType.RedisStream5:
                return StreamReader.Read(reader, type, key, limits, scratch);
            default:
                return ReadResult.Bad;
        }
    }

    static ReadResult ReadString(
        RdbReader reader, in KeyRef key, ReadScratch scratch, long expireAtMs, MemcachedFields? memcached)
    {
        if (!reader.TryOpenString(scratch.NextText(), out var text, out var toCome)) return ReadResult.Bad;
        if (toCome > 0) return ReadPieces(reader, key, toCome, expireAtMs, memcached);
        var item = key.Database.Store(key, ItemType.String, 0, text.Length, expireAtMs, memcached != null);
        Note(item, memcached);
        text.CopyTo(new Span<byte>(item.Value, text.Length));
        return ReadResult.Stored;
    }

    static void Note(Item item, MemcachedFields? memcached)
    {
        if (memcached is var (cas, flags, marks)) (item.Cas, item.ClientFlags, item.Marks) = (cas, flags, marks);
    }

    static ReadResult ReadPieces(
        RdbReader reader, in KeyRef key, long length, long expireAtMs, MemcachedFields? memcached)
    {
        if (length > int.MaxValue / 2) return ReadResult.Bad;
        var item = key.Database.Store(
            key, ItemType.String, 0, (int)Math.Min(length, FirstPieceBytes), expireAtMs, memcached != null);
        Note(item, memcached);
        // Safe: what is copied fits into the value as long as that is now.
        for (var filled = 0; ;)
        {
            if (!reader.TryCopy(new Span<byte>(item.Value + filled, item.ValueLength - filled))) return ReadResult.Bad;
            filled = item.ValueLength;
            if (filled == length) return ReadResult.Stored;
            item = key.Database.Resize(key, item, (int)Math.Min(length, 2L * filled));
        }
    }
}
