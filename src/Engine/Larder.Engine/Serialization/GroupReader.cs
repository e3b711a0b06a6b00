// Reads a consumer group of a stream.
//
// All that is pending comes first, then for each consumer which of it is his; each must be one consumer's in the end.
// Groups and consumers must come in the order of their names, as all servers write them: to put each of very many among
// others would take too long.
using Larder.Base;
using Larder.Engine.Values.Streams;
using Larder.Engine.Values.Streams.Groups;
using Larder.Rdb;

namespace Larder.Engine.Serialization;

static class GroupReader
{
    /// <summary>Adds the group to a stream; false where it makes no sense.</summary>
    public static bool TryRead(
        RdbReader reader, RdbType type, StreamGroupsEdit groups, StreamView stream, ReadScratch scratch)
    {
        if (!reader.TryReadString(scratch.NextText(), out var name)) return false;
        if (!StreamReader.TryReadIdParts(reader, out var lastId)) return false;
        var entriesRead = ConsumerGroup.Unknown;
        if (type != RdbType.StreamListpacks)
        {
            if (!reader.TryReadLength(out var told)) return false;
            entriesRead = (long)told;
        }
        if (groups.View.Count > 0 && name.SequenceCompareTo(groups.View[groups.View.Count - 1].Name) <= 0) return false;
        Check.That(groups.TryAdd(name, lastId, entriesRead, out var group));
        var edit = groups.Edit(group);
        if (type == RdbType.StreamListpacks) edit.EntriesRead = GroupProgress.Position(stream, lastId);
        if (!TryReadPending(reader, edit)) return false;
        if (!reader.TryReadCount(2 + sizeof(long), out var consumers)) return false;
        var unassigned = group.Pending.Count;
        for (; consumers > 0; consumers--)
        {
            if (!TryReadConsumer(reader, type, edit, scratch, out var consumer)) return false;
            unassigned -= consumer.Pending.Count;
        }
        // Pending entries that are nobody's are for commands that Valkey has not got: there is no place for them here.
        if (type == RdbType.RedisStream5 && (!reader.TryReadLength(out var nobodys) || nobodys != 0)) return false;
        return unassigned == 0;
    }

    static bool TryReadPending(RdbReader reader, GroupEdit edit)
    {
        if (!reader.TryReadCount(StreamWriter.IdBytes + sizeof(long) + 1, out var count)) return false;
        for (; count > 0; count--)
        {
            if (!reader.TryTake(StreamWriter.IdBytes, out var bytes)) return false;
            var id = StreamReader.ParseId(bytes);
            if (!reader.TryReadMillis(out var deliveredAtMs) || !reader.TryReadLength(out var deliveries)) return false;
            if (edit.Group.Pending.TryFind(id, out _)) return false;
            edit.AddUnassigned(id, deliveredAtMs, (long)deliveries);
        }
        return true;
    }

    static bool TryReadConsumer(
        RdbReader reader, RdbType type, GroupEdit edit, ReadScratch scratch, out Consumer consumer)
    {
        consumer = default;
        if (!reader.TryReadString(scratch.NextText(), out var name)) return false;
        if (!reader.TryReadMillis(out var seenAtMs)) return false;
        var activeAtMs = seenAtMs;
        var tellsActivity = type is not (RdbType.StreamListpacks or RdbType.StreamListpacks2);
        if (tellsActivity && !reader.TryReadMillis(out activeAtMs)) return false;
        var group = edit.Group;
        if (group.ConsumerCount > 0 && name.SequenceCompareTo(group.ConsumerAt(group.ConsumerCount - 1).Name) <= 0)
            return false;
        Check.That(edit.TryAddConsumer(name, seenAtMs, out consumer));
        edit.SetActive(consumer, activeAtMs);
        if (!reader.TryReadCount(StreamWriter.IdBytes, out var count)) return false;
        for (; count > 0; count--)
        {
            if (!reader.TryTake(StreamWriter.IdBytes, out var bytes)) return false;
            var id = StreamReader.ParseId(bytes);
            if (!group.Pending.TryFind(id, out var pending)) return false;
            if (group.PendingAt(pending).Consumer != 0) return false; // it has an owner already
            edit.Assign(id, pending, consumer);
        }
        return true;
    }
}
