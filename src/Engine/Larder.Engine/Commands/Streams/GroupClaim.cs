// XCLAIM key group consumer min-idle-time id [id ...] [IDLE ms] [TIME unix-ms] [RETRYCOUNT count] [FORCE] [JUSTID]
// [LASTID id].
using Larder.Engine.Commands.Elements;
using Larder.Engine.Values.Streams.Ids;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;
using Larder.Engine.Values.Streams;
using Larder.Engine.Values.Streams.Groups;

namespace Larder.Engine.Commands.Streams;

static class GroupClaim
{
    const int FirstId = 5;
    const long NotGiven = -1;

    struct Options
    {
        public int IdCount;
        public long MinIdleMs, DeliveredAtMs, RetryCount;
        public bool Forces, JustIds;
        public StreamId LastId;
    }

    public static void Run(CommandContext context)
    {
        var key = context.Key(1);
        if (!context.TryRead(key, out var item, out StreamView stream)) return;
        if (!context.TryFindGroup(key, item, stream, context.Argument(2), out var group)) return;
        if (!TryReadOptions(context, out var options)) return;
        var edit = context.EditGroup(key, group, out stream);
        var isMoved = options.LastId > group.LastId;
        if (isMoved) edit.LastId = options.LastId;
        context.Effects.Silence(); // each entry that is claimed tells of itself
        var consumer = context.Hear(key, edit, context.Argument(3));

        var array = context.Reply.Defer();
        var count = 0;
        var search = stream.Search();
        for (var i = 0; i < options.IdCount; i++)
        {
            context.IsId(FirstId + i, out var id);
            if (TryClaim(context, key, ref search, edit, consumer, id, options, ref isMoved)) count++;
        }
        if (isMoved) context.TellProgress(key, edit.Group);
        context.Reply.CloseArray(array, count);
    }

    // Replies the entry when the consumer got it.
    static bool TryClaim(
        CommandContext context, in KeyRef key, ref EntrySearch search, GroupEdit edit, Consumer consumer, StreamId id,
        in Options options, ref bool isMoved)
    {
        var group = edit.Group;
        var isPending = group.Pending.TryFind(id, out var pending);
        if (!search.TryFind(id, out var entry))
        {
            // It was deleted: nobody can acknowledge it any more.
            if (!isPending) return false;
            context.TellPending(key, group, group.OwnerOf(pending).Name, id, group.PendingAt(pending));
            isMoved = false;
            edit.Remove(id);
            context.Dirty++;
            return false;
        }
        if (isPending)
        {
            var idleMs = context.NowMs - group.PendingAt(pending).DeliveredAtMs;
            if (options.MinIdleMs != 0 && idleMs < options.MinIdleMs) return false;
        }
        else
        {
            if (!options.Forces) return false;
            pending = edit.AddUnassigned(id, options.DeliveredAtMs, deliveryCount: 1);
        }
        context.Claim(edit, consumer, entry, ref pending, options.DeliveredAtMs, options.JustIds);
        if (options.RetryCount >= 0) edit.PendingAt(id, ref pending).DeliveryCount = options.RetryCount;
        context.TellPending(key, group, consumer.Name, id, group.PendingAt(pending));
        isMoved = false; // told with it
        return true;
    }

    static bool TryReadOptions(CommandContext context, out Options options)
    {
        options = new Options { RetryCount = NotGiven, DeliveredAtMs = NotGiven };
        if (!context.TryReadInteger(
            4, long.MinValue, long.MaxValue, "ERR Invalid min-idle-time argument for XCLAIM"u8, out options.MinIdleMs))
            return false;
        options.MinIdleMs = Math.Max(options.MinIdleMs, 0);
        // The ids end where an argument is none, and must then be an option.
        while (FirstId + options.IdCount < context.ArgumentCount && context.IsId(FirstId + options.IdCount, out _))
            options.IdCount++;
        for (var i = FirstId + options.IdCount; i < context.ArgumentCount; i++)
        {
            if (!TryReadOption(context, ref i, ref options)) return false;
        }
        // A time that makes no sense is taken as now: clients compute it from clocks of their own.
        if (options.DeliveredAtMs < 0 || options.DeliveredAtMs > context.NowMs)
            options.DeliveredAtMs = context.NowMs;
        return true;
    }

    static bool TryReadOption(CommandContext context, ref int i, ref Options options)
    {
        if (context.Is(i, "force"u8)) return options.Forces = true;
        if (context.Is(i, "justid"u8)) return options.JustIds = true;
        var hasMore = i + 1 < context.ArgumentCount;
        if (hasMore && context.Is(i, "idle"u8))
        {
            if (!TryReadNumber(context, ++i, "ERR Invalid IDLE option argument for XCLAIM"u8, out var idleMs))
                return false;
            options.DeliveredAtMs = unchecked(context.NowMs - idleMs);
            return true;
        }
        if (hasMore && context.Is(i, "time"u8))
        {
            return TryReadNumber(
                context, ++i, "ERR Invalid TIME option argument for XCLAIM"u8, out options.DeliveredAtMs);
        }
        if (hasMore && context.Is(i, "retrycount"u8))
        {
            return TryReadNumber(
                context, ++i, "ERR Invalid RETRYCOUNT option argument for XCLAIM"u8, out options.RetryCount);
        }
        if (hasMore && context.Is(i, "lastid"u8)) return context.TryReadId(++i, out options.LastId);
        context.Reply.Error("ERR Unrecognized XCLAIM option '"u8, context.Argument(i), "'"u8);
        return false;
    }

    static bool TryReadNumber(CommandContext context, int argument, ReadOnlySpan<byte> error, out long value) =>
        context.TryReadInteger(argument, long.MinValue, long.MaxValue, error, out value);
}
