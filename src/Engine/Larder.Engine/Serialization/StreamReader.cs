// Reads a stream; StreamWriter has the layout of its nodes. Entries must come in order, as all servers write them.
using Larder.Engine.Values.Streams.Ids;
using System.Buffers.Binary;
using Larder.Engine.Collections.Streams;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Values.Streams;
using Larder.Memory.Buffers;
using Larder.Rdb;

namespace Larder.Engine.Serialization;

static class StreamReader
{
    public static ReadResult Read(
        RdbReader reader, RdbType type, in KeyRef key, EncodingSettings limits, ReadScratch scratch)
    {
        var edit = new StreamEdit(key, default(Item), limits);
        edit.Create();
        if (!TryReadNodes(reader, edit, scratch)) return ReadResult.Bad;
        if (!TryReadCounters(reader, type, edit)) return ReadResult.Bad;
        if (!reader.TryReadCount(1, out var groups)) return ReadResult.Bad;
        for (; groups > 0; groups--)
        {
            if (!GroupReader.TryRead(reader, type, edit.Groups, edit.View, scratch)) return ReadResult.Bad;
        }
        // What producers sent is for commands that Valkey has not got.
        if (type is RdbType.RedisStream4 or RdbType.RedisStream5 && !ValueSkipper.TrySkipProducers(reader))
            return ReadResult.Bad;
        return ReadResult.Stored;
    }

    static bool TryReadNodes(RdbReader reader, in StreamEdit edit, ReadScratch scratch)
    {
        if (!reader.TryReadCount(StreamWriter.IdBytes, out var count)) return false;
        using ByteWriter node = new(), fields = new();
        for (; count > 0; count--)
        {
            if (!reader.TryReadString(scratch.NextText(), out var name) || name.Length != StreamWriter.IdBytes)
                return false;
            var master = ParseId(name);
            if (!reader.TryReadString(scratch.NextText(), out var listpack)) return false;
            if (!new EntryReader(listpack, master).TryReadInto(edit, node, fields)) return false;
        }
        return true;
    }

    static bool TryReadCounters(RdbReader reader, RdbType type, in StreamEdit edit)
    {
        var count = (ulong)edit.View.Count;
        if (!reader.TryReadLength(out var told) || told != count || !TryReadIdParts(reader, out var lastId))
            return false;
        StreamId maxDeletedId = default;
        var added = count;
        if (type != RdbType.StreamListpacks)
        {
            // The first entry is known; it is told so that nobody has to look for it.
            if (!TryReadIdParts(reader, out _) || !TryReadIdParts(reader, out maxDeletedId) ||
                !reader.TryReadLength(out added)) return false;
        }
        if (lastId < edit.View.LastId || maxDeletedId > lastId) return false;
        edit.SetCounters(lastId, (long)Math.Max(added, count), maxDeletedId);
        return true;
    }

    public static bool TryReadIdParts(RdbReader reader, out StreamId id)
    {
        var read = reader.TryReadLength(out var ms);
        read &= reader.TryReadLength(out var sequence);
        id = new StreamId(ms, sequence);
        return read;
    }

    public static StreamId ParseId(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
}
