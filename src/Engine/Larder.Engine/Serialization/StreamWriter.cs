// How the parts of a stream are written: its nodes as listpacks, what is counted beside them, its consumer groups.
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

    /// <summary>What is counted beside the entries.</summary>
    public static void WriteCounters(RdbWriter writer, StreamView stream)
    {
        writer.Length((ulong)stream.Count);
        WriteIdParts(writer, stream.LastId);
        WriteIdParts(writer, stream.FirstId);
        WriteIdParts(writer, stream.MaxDeletedId);
        writer.Length((ulong)stream.EntriesAdded);
    }

    /// <param name="entries">Written to, as is <paramref name="listpack"/>.</param>
    public static void WriteNode(
        RdbWriter writer, StreamView stream, IdPosition position, ByteWriter entries, ByteWriter listpack)
    {
        WriteNode(writer, stream.NodeAt(position), entries, listpack);
    }

    /// <summary>The same of a node that may have left its stream.</summary>
    public static void WriteNode(RdbWriter writer, EntryNode node, ByteWriter entries, ByteWriter listpack)
    {
        Span<byte> id = stackalloc byte[IdBytes];
        FormatId(id, node.MasterId);
        writer.Length(IdBytes);
        writer.Output.Write(id);
        entries.Truncate(0);
        listpack.Truncate(0);
        WriteNode(node, entries, listpack);
        writer.String(listpack.Written);
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

    /// <summary>A group, up to how many entries are pending.</summary>
    public static void WriteGroup(RdbWriter writer, ConsumerGroup group)
    {
        writer.String(group.Name);
        WriteIdParts(writer, group.LastId);
        writer.Length((ulong)group.EntriesRead);
        writer.Length((ulong)group.Pending.Count);
    }

    /// <summary>A consumer, up to how many entries are pending.</summary>
    public static void WriteConsumer(RdbWriter writer, Consumer consumer, bool tellsActivity)
    {
        writer.String(consumer.Name);
        writer.Millis(consumer.SeenAtMs);
        if (tellsActivity) writer.Millis(consumer.ActiveAtMs);
        writer.Length((ulong)consumer.Pending.Count);
    }

    public static void WritePending(
        RdbWriter writer, IdTree pending, IdPosition position, ConsumerGroup group, bool withDeliveries)
    {
        Span<byte> id = stackalloc byte[IdBytes];
        FormatId(id, pending.IdAt(position));
        writer.Output.Write(id);
        if (!withDeliveries) return;
        ref readonly var entry = ref group.PendingAt(pending.HandleAt(position));
        writer.Millis(entry.DeliveredAtMs);
        writer.Length((ulong)entry.DeliveryCount);
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
