// XINFO STREAM key [FULL [COUNT count]].
using Larder.Engine.Values.Streams.Ids;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Values.Streams;
using Larder.Engine.Values.Streams.Groups;
using Larder.Engine.Values.Streams.Trees;
using Larder.Protocol.Resp;

namespace Larder.Engine.Commands.Streams;

static class StreamInfo
{
    const long UsualCount = 10;

    public static void Run(CommandContext context)
    {
        if (!GroupInfo.TryRead(context, out var stream)) return;
        if (!TryReadOptions(context, out var isFull, out var count)) return;
        var reply = context.Reply;
        reply.Map(isFull ? 9 : 10);
        reply.Field("length"u8, stream.Count);
        reply.Field("radix-tree-keys"u8, stream.NodeCount);
        reply.Field("radix-tree-nodes"u8, stream.TreeNodeCount);
        reply.Field("last-generated-id"u8, stream.LastId);
        reply.Field("max-deleted-entry-id"u8, stream.MaxDeletedId);
        reply.Field("entries-added"u8, stream.EntriesAdded);
        reply.Field("recorded-first-entry-id"u8, stream.FirstId);
        if (isFull) Full(reply, stream, count);
        else Short(reply, stream);
    }

    static bool TryReadOptions(CommandContext context, out bool isFull, out long count)
    {
        isFull = context.ArgumentCount > 3;
        count = UsualCount;
        if (!isFull) return true;
        var isKnown = context.ArgumentCount is 4 or 6 && context.Is(3, "full"u8) &&
            (context.ArgumentCount == 4 || context.Is(4, "count"u8));
        if (!isKnown)
        {
            GroupErrors.BadSubcommand(context, "'. Try XINFO HELP."u8);
            return false;
        }
        if (context.ArgumentCount == 6 && !context.TryReadInteger(5, out count)) return false;
        if (count < 0) count = UsualCount;
        return true;
    }

    static void Short(RespWriter reply, StreamView stream)
    {
        reply.Field("groups"u8, stream.Groups.Count);
        reply.BulkString("first-entry"u8);
        reply.FirstEntry(stream.Walk());
        reply.BulkString("last-entry"u8);
        reply.FirstEntry(stream.Walk(StreamId.Min, StreamId.Max, backwards: true));
    }

    static void Full(RespWriter reply, StreamView stream, long count)
    {
        reply.BulkString("entries"u8);
        reply.Entries(stream.Walk(), count);
        reply.BulkString("groups"u8);
        var groups = stream.Groups;
        reply.Array(groups.Count);
        for (var i = 0; i < groups.Count; i++)
        {
            var group = groups[i];
            reply.Map(7);
            reply.Field("name"u8, group.Name);
            GroupInfo.Progress(reply, stream, group);
            reply.Field("pel-count"u8, group.Pending.Count);
            reply.BulkString("pending"u8);
            Pending(reply, group, group.Pending, count, withOwner: true);
            reply.BulkString("consumers"u8);
            reply.Array(group.ConsumerCount);
            for (var number = 0; number < group.ConsumerCount; number++)
                OneConsumer(reply, group, group.ConsumerAt(number), count);
        }
    }

    static void OneConsumer(RespWriter reply, ConsumerGroup group, Consumer consumer, long count)
    {
        reply.Map(5);
        reply.Field("name"u8, consumer.Name);
        reply.Field("seen-time"u8, consumer.SeenAtMs);
        reply.Field("active-time"u8, consumer.ActiveAtMs);
        reply.Field("pel-count"u8, consumer.Pending.Count);
        reply.BulkString("pending"u8);
        Pending(reply, group, consumer.Pending, count, withOwner: false);
    }

    static void Pending(RespWriter reply, ConsumerGroup group, IdTree pending, long most, bool withOwner)
    {
        var array = reply.Defer();
        var count = 0L;
        var position = pending.First;
        for (; !position.IsNull && (most == 0 || count < most); position = pending.Next(position))
        {
            var handle = pending.HandleAt(position);
            ref readonly var entry = ref group.PendingAt(handle);
            reply.Array(withOwner ? 4 : 3);
            reply.StreamId(pending.IdAt(position));
            if (withOwner) reply.BulkString(group.OwnerOf(handle).Name);
            reply.Integer(entry.DeliveredAtMs);
            reply.Integer(entry.DeliveryCount);
            count++;
        }
        reply.CloseArray(array, count);
    }
}
