// Writes a stream: its nodes as listpacks, what is counted beside them, its consumer groups.
//
// A node's listpack opens with how many entries it has, how many of them are deleted (none: they are left out), the
// number of the field names that entries share, those names, and 0. An entry is
//
//     flags  ms  sequence  value ...                     where the names are the node's; counted from the node's id
//     flags  ms  sequence  count  name  value ...        else
//
// and how many elements that were.
using Larder.Engine.Values.Streams.Ids;
using System.Buffers.Binary;
using Larder.Engine.Items;
using Larder.Engine.Values.Streams;
using Larder.Engine.Values.Streams.Groups;
using Larder.Engine.Values.Streams.Trees;
using Larder.Memory.Arenas;
using Larder.Memory.Buffers;
using Larder.Rdb;
using Larder.Rdb.Compact;

namespace Larder.Engine.Serialization;

static unsafe class StreamWriter
{
    public const int IdBytes = 16;

    /// <summary>Set in an entry's flags where its field names are those of the node.</summary>
    public const long SameFields = 2;

    /// <summary>Set in an entry's flags when it is deleted.</summary>
    public const long Deleted = 1;

    /// <summary>Writes type and value. Returns the version that a reader must know.</summary>
    public static int Write(RdbWriter writer, Arena arena, ItemView item)
    {
        var stream = new StreamView(arena, item);
        var tells = TellsActivity(stream.Groups);
        writer.Type(tells ? RdbType.StreamListpacks3 : RdbType.StreamListpacks2);
        WriteNodes(writer, stream);
        writer.Length((ulong)stream.Count);
        WriteIdParts(writer, stream.LastId);
        WriteIdParts(writer, stream.FirstId);
        WriteIdParts(writer, stream.MaxDeletedId);
        writer.Length((ulong)stream.EntriesAdded);
        writer.Length((ulong)stream.Groups.Count);
        for (var i = 0; i < stream.Groups.Count; i++) WriteGroup(writer, stream.Groups[i], tells);
        return tells ? RdbVersion.Redis72 : RdbVersion.Redis70;
    }

    // Older versions take a consumer to have been active when it was seen; only where that is wrong they will not do.
    static bool TellsActivity(StreamGroups groups)
    {
        for (var i = 0; i < groups.Count; i++)
        {
            for (var j = 0; j < groups[i].ConsumerCount; j++)
            {
                var consumer = groups[i].ConsumerAt(j);
                if (consumer.ActiveAtMs != consumer.SeenAtMs) return true;
            }
        }
        return false;
    }

    static void WriteNodes(RdbWriter writer, StreamView stream)
    {
        writer.Length((ulong)stream.NodeCount);
        using ByteWriter entries = new(), listpack = new();
        Span<byte> id = stackalloc byte[IdBytes];
        var nodes = stream.Nodes;
        for (var position = nodes.First; !position.IsNull; position = nodes.Next(position))
        {
            var node = stream.NodeAt(position);
            FormatId(id, node.MasterId);
            writer.Length(IdBytes);
            writer.Output.Write(id);
            entries.Truncate(0);
            listpack.Truncate(0);
            WriteNode(node, entries, listpack);
            writer.String(listpack.Written);
        }
    }

    static void WriteNode(EntryNode node, ByteWriter entries, ByteWriter listpack)
    {
        var body = new ListpackWriter(entries);
        for (var offset = node.First; offset < node.End;)
        {
            var entry = node[offset];
            if (!entry.IsDeleted) WriteEntry(ref body, entry, node.MasterId);
            offset = entry.Next;
        }
        var whole = new ListpackWriter(listpack);
        whole.Begin();
        whole.Number(node.Count);
        whole.Number(0);
        var name = node.MasterNames(out var nameCount);
        whole.Number(nameCount);
        for (var i = 0; i < nameCount; i++) whole.String(Varint.ReadString(ref name));
        whole.Number(0);
        whole.Elements(entries.Written, body.Count);
        whole.Close();
    }

    static void WriteEntry(ref ListpackWriter writer, in StreamEntry entry, StreamId master)
    {
        var before = writer.Count;
        writer.Number(entry.SharesNames ? SameFields : 0);
        writer.Number((long)(entry.Id.Ms - master.Ms));
        writer.Number((long)(entry.Id.Sequence - master.Sequence));
        if (!entry.SharesNames) writer.Number(entry.FieldCount);
        for (var fields = entry.Fields; fields.MoveNext();)
        {
            if (!entry.SharesNames) writer.String(fields.Field);
            writer.String(fields.Value);
        }
        writer.Number(writer.Count - before);
    }

    static void WriteGroup(RdbWriter writer, ConsumerGroup group, bool tellsActivity)
    {
        writer.String(group.Name);
        WriteIdParts(writer, group.LastId);
        writer.Length((ulong)group.EntriesRead);
        WritePending(writer, group.Pending, group, withDeliveries: true);
        writer.Length((ulong)group.ConsumerCount);
        for (var i = 0; i < group.ConsumerCount; i++)
        {
            var consumer = group.ConsumerAt(i);
            writer.String(consumer.Name);
            writer.Millis(consumer.SeenAtMs);
            if (tellsActivity) writer.Millis(consumer.ActiveAtMs);
            WritePending(writer, consumer.Pending, group, withDeliveries: false);
        }
    }

    static void WritePending(RdbWriter writer, IdTree pending, ConsumerGroup group, bool withDeliveries)
    {
        writer.Length((ulong)pending.Count);
        Span<byte> id = stackalloc byte[IdBytes];
        for (var position = pending.First; !position.IsNull; position = pending.Next(position))
        {
            FormatId(id, pending.IdAt(position));
            writer.Output.Write(id);
            if (!withDeliveries) continue;
            ref readonly var entry = ref group.PendingAt(pending.HandleAt(position));
            writer.Millis(entry.DeliveredAtMs);
            writer.Length((ulong)entry.DeliveryCount);
        }
    }

    static void WriteIdParts(RdbWriter writer, StreamId id)
    {
        writer.Length(id.Ms);
        writer.Length(id.Sequence);
    }

    static void FormatId(Span<byte> bytes, StreamId id)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, id.Ms);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], id.Sequence);
    }
}
