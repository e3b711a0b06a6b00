// What the commands of consumer groups have in common: finding the group, hearing from a consumer, giving him entries.
using Larder.Engine.Collections.Streams;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Values.Streams;
using Larder.Engine.Values.Streams.Groups;

namespace Larder.Engine.Commands.Streams;

static class GroupAccess
{
    /// <summary>Finds a group; false when it or the stream is not there, and the error is written.</summary>
    /// <param name="where">Ends the error.</param>
    public static bool TryFindGroup(
        this CommandContext context, in KeyRef key, ItemView item, StreamView stream, ReadOnlySpan<byte> name,
        out ConsumerGroup group, ReadOnlySpan<byte> where = default)
    {
        group = default;
        if (!item.IsNull && stream.Groups.TryFind(name, out group)) return true;
        context.Reply.Error([
            .. "NOGROUP No such key '"u8, .. key.Span, .. "' or consumer group '"u8, .. name, .. "'"u8, .. where]);
        return false;
    }

    /// <summary>
    /// The way to change a group that was found by reading. From here on <paramref name="stream"/> is the stream as it is
    /// being changed.
    /// </summary>
    public static GroupEdit EditGroup(
        this CommandContext context, in KeyRef key, ConsumerGroup group, out StreamView stream)
    {
        key.Database.Shard.Events.RaiseTouched(key);
        var edit = new StreamEdit(key, key.Database.Change(key, isUse: false), context.Settings.Encodings);
        stream = edit.View;
        return edit.Groups.Edit(group);
    }

    /// <summary>The consumer who asks for something, made when it is heard of for the first time.</summary>
    /// <param name="isTold">Whether others hear of a new one now, not only by what it is given.</param>
    public static Consumer Hear(
        this CommandContext context, in KeyRef key, GroupEdit edit, ReadOnlySpan<byte> consumerName, bool isTold = false)
    {
        if (edit.TryAddConsumer(consumerName, context.NowMs, out var consumer))
        {
            if (isTold) context.TellConsumer(key, edit.Group, consumerName);
            context.Dirty++;
            context.Note(key, KeyEventClass.Stream, "xgroup-createconsumer"u8);
        }
        edit.SetSeen(consumer, context.NowMs);
        return consumer;
    }

    /// <summary>Gives a pending entry to the consumer who claimed it, and replies the entry or its id alone.</summary>
    public static void Claim(
        this CommandContext context, GroupEdit edit, Consumer consumer, in StreamEntry entry, ref uint pending,
        long deliveredAtMs, bool justId)
    {
        edit.Assign(entry.Id, pending, consumer);
        ref var delivery = ref edit.PendingAt(entry.Id, ref pending);
        delivery.DeliveredAtMs = deliveredAtMs;
        if (!justId) delivery.DeliveryCount++;
        edit.SetActive(consumer, context.NowMs);
        context.Dirty++;
        if (justId) context.Reply.StreamId(entry.Id);
        else context.Reply.Entry(entry);
    }
}
