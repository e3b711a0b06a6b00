// Reads a consumer group of a stream.
//
// All that is pending comes first, then for each consumer which of it is his. Until then it belongs to a consumer that
// stands for nobody, and must have lost all of it in the end.
using Larder.Engine.Values.Streams;
using Larder.Engine.Values.Streams.Groups;
using Larder.Rdb;

namespace Larder.Engine.Serialization;

static class GroupReader
{
    static ReadOnlySpan<byte> Nobody => "\0nobody\0"u8;

    /// <summary>Adds the group to a stream; false where it makes no sense.</summary>
    public static bool TryRead(
        ref RdbReader reader, RdbType type, StreamGroups groups, StreamView stream, ReadScratch scratch)
    {
        if (!reader.TryReadString(scratch.NextText(), out var name)) return false;
        if (!StreamReader.TryReadIdParts(ref reader, out var lastId)) return false;
        var entriesRead = ConsumerGroup.Unknown;
        if (type != RdbType.StreamListpacks)
        {
            if (!reader.TryReadLength(out var told)) return false;
            entriesRead = (long)told;
        }
        if (entriesRead < ConsumerGroup.Unknown) return false;
        if (!groups.TryAdd(name, lastId, entriesRead, out var group)) return false;
        if (type == RdbType.StreamListpacks) group.EntriesRead = GroupProgress.Position(stream, lastId);
        var edit = groups.Edit(group);
        edit.TryAddConsumer(Nobody, 0, out var nobody);
        if (!TryReadPending(ref reader, edit, nobody)) return false;
        if (!reader.TryReadCount(2 + sizeof(long), out var consumers)) return false;
        for (; consumers > 0; consumers--)
        {
            if (!TryReadConsumer(ref reader, type, edit, nobody, scratch)) return false;
        }
        // Removing one consumer may move no other, but it is looked up again to be sure of it.
        if (!group.TryFindConsumer(Nobody, out nobody) || nobody.Pending.Count != 0) return false;
        edit.RemoveConsumer(nobody);
        return true;
    }

    static bool TryReadPending(ref RdbReader reader, GroupEdit edit, Consumer nobody)
    {
        if (!reader.TryReadCount(StreamWriter.IdBytes + sizeof(long) + 1, out var count)) return false;
        for (; count > 0; count--)
        {
            if (!reader.TryTake(StreamWriter.IdBytes, out var bytes)) return false;
            var id = StreamReader.ParseId(bytes);
            if (!reader.TryReadMillis(out var deliveredAtMs) || !reader.TryReadLength(out var deliveries)) return false;
            if (deliveries > long.MaxValue || edit.Group.Pending.TryFind(id, out _)) return false;
            edit.Add(id, nobody, deliveredAtMs, (long)deliveries);
        }
        return true;
    }

    static bool TryReadConsumer(
        ref RdbReader reader, RdbType type, GroupEdit edit, Consumer nobody, ReadScratch scratch)
    {
        if (!reader.TryReadString(scratch.NextText(), out var name)) return false;
        if (!reader.TryReadMillis(out var seenAtMs)) return false;
        var activeAtMs = seenAtMs;
        if (type == RdbType.StreamListpacks3 && !reader.TryReadMillis(out activeAtMs)) return false;
        if (!edit.TryAddConsumer(name, seenAtMs, out var consumer)) return false;
        consumer.ActiveAtMs = activeAtMs;
        if (!reader.TryReadCount(StreamWriter.IdBytes, out var count)) return false;
        for (; count > 0; count--)
        {
            if (!reader.TryTake(StreamWriter.IdBytes, out var bytes)) return false;
            var id = StreamReader.ParseId(bytes);
            if (!edit.Group.Pending.TryFind(id, out var pending)) return false;
            if (edit.Group.OwnerOf(pending).Handle != nobody.Handle) return false; // it has an owner already
            edit.Assign(id, pending, consumer);
        }
        return true;
    }
}
