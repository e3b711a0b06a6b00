// XPENDING key group [[IDLE min-idle-time] start end count [consumer]].
using Larder.Engine.Commands.Elements;
using Larder.Engine.Values.Streams.Ids;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Values.Streams;
using Larder.Engine.Values.Streams.Groups;

namespace Larder.Engine.Commands.Streams;

static class GroupPending
{
    struct Filter
    {
        public StreamId Start, End;
        public long Count, MinIdleMs;
        public int ConsumerArgument; // 0 for all
    }

    public static void Run(CommandContext context)
    {
        if (context.ArgumentCount is 4 or 5 or > 9)
        {
            context.SyntaxError();
            return;
        }
        var isSummary = context.ArgumentCount == 3;
        var filter = default(Filter);
        if (!isSummary && !TryReadFilter(context, out filter)) return;
        var key = context.Key(1);
        if (!context.TryRead(key, out var item, out StreamView stream)) return;
        if (!context.TryFindGroup(key, item, stream, context.Argument(2), out var group)) return;
        if (isSummary) Summarize(context, group);
        else List(context, group, filter);
    }

    static bool TryReadFilter(CommandContext context, out Filter filter)
    {
        filter = default;
        var start = 3;
        if (context.Is(3, "idle"u8))
        {
            if (!context.TryReadInteger(4, out filter.MinIdleMs)) return false;
            if (context.ArgumentCount < 8) return context.SyntaxError();
            start = 5;
        }
        if (!context.TryReadInteger(start + 2, out filter.Count)) return false;
        if (start + 3 < context.ArgumentCount) filter.ConsumerArgument = start + 3;
        return context.TryReadStart(start, out filter.Start) && context.TryReadEnd(start + 1, out filter.End);
    }

    static void Summarize(CommandContext context, ConsumerGroup group)
    {
        var pending = group.Pending;
        context.Reply.Array(4);
        context.Reply.Integer(pending.Count);
        if (pending.Count == 0)
        {
            context.Reply.Null();
            context.Reply.Null();
            context.Reply.NullArray();
            return;
        }
        context.Reply.StreamId(pending.IdAt(pending.First));
        context.Reply.StreamId(pending.IdAt(pending.Last));
        var array = context.Reply.Defer();
        var count = 0;
        for (var i = 0; i < group.ConsumerCount; i++)
        {
            var consumer = group.ConsumerAt(i);
            if (consumer.Pending.Count == 0) continue;
            context.Reply.Array(2);
            context.Reply.BulkString(consumer.Name);
            context.Reply.BulkInteger(consumer.Pending.Count);
            count++;
        }
        context.Reply.CloseArray(array, count);
    }

    static void List(CommandContext context, ConsumerGroup group, in Filter filter)
    {
        var pending = group.Pending;
        if (filter.ConsumerArgument != 0)
        {
            if (!group.TryFindConsumer(context.Argument(filter.ConsumerArgument), out var consumer))
            {
                context.Reply.Array(0);
                return;
            }
            pending = consumer.Pending;
        }
        var array = context.Reply.Defer();
        var count = 0L;
        var position = pending.Ceiling(filter.Start);
        for (; !position.IsNull && count < filter.Count; position = pending.Next(position))
        {
            var id = pending.IdAt(position);
            if (id > filter.End) break;
            var handle = pending.HandleAt(position);
            ref readonly var entry = ref group.PendingAt(handle);
            var idleMs = context.NowMs - entry.DeliveredAtMs;
            if (filter.MinIdleMs != 0 && idleMs < filter.MinIdleMs) continue;
            context.Reply.Array(4);
            context.Reply.StreamId(id);
            context.Reply.BulkString(group.OwnerOf(handle).Name);
            context.Reply.Integer(Math.Max(idleMs, 0));
            context.Reply.Integer(entry.DeliveryCount);
            count++;
        }
        context.Reply.CloseArray(array, count);
    }
}
