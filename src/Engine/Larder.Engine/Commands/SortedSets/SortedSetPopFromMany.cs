// ZMPOP numkeys key [key ...] MIN|MAX [COUNT count], and BZMPOP with a timeout in front.
using Larder.Engine.Collections.SortedSets;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Blocking;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.SortedSets;

static class SortedSetPopFromMany
{
    struct Request
    {
        public int FirstKey, KeyCount;
        public bool FromEnd;
        public long Count;
    }

    public static void Run(CommandContext context)
    {
        if (!TryReadRequest(context, 1, out var request)) return;
        if (!TryPop(context, request)) context.Reply.NullArray();
    }

    public static void RunBlocking(CommandContext context)
    {
        if (!TryReadRequest(context, 2, out var request)) return;
        if (!context.TryReadTimeoutSeconds(1, out var timeoutMs)) return;
        if (TryPop(context, request)) return;
        if (context.CanBlock) context.Block(ItemType.SortedSet, request.FirstKey, request.KeyCount, timeoutMs);
        else context.Reply.NullArray();
    }

    // False when there is no sorted set at any of the keys; nothing is replied then.
    static bool TryPop(CommandContext context, in Request request)
    {
        for (var i = 0; i < request.KeyCount; i++)
        {
            var key = context.Key(request.FirstKey + i);
            if (!context.TryEdit(key, out var item, out SortedSetEdit edit)) return true;
            if (item.IsNull) continue;
            var count = Math.Min(request.Count, edit.View.Count);
            context.Reply.Array(2);
            context.Reply.BulkString(key.Span);
            context.Reply.Array(count);
            SortedSetPop.Pop(context, ref edit, request.FromEnd, count, inPairs: true);
            context.Changed(key, KeyEventClass.SortedSet, SortedSetPop.EventName(request.FromEnd), edit.Finish());
            return true;
        }
        return false;
    }

    static bool TryReadRequest(CommandContext context, int keyCountArgument, out Request request)
    {
        request = default;
        if (!context.TryReadInteger(
            keyCountArgument, 1, long.MaxValue, "ERR numkeys should be greater than 0"u8, out var keyCount))
            return false;
        request.FirstKey = keyCountArgument + 1;
        if (keyCount >= context.ArgumentCount - request.FirstKey) return context.SyntaxError();
        request.KeyCount = (int)keyCount;
        var next = request.FirstKey + request.KeyCount;
        request.FromEnd = context.Is(next, "MAX"u8);
        if (!request.FromEnd && !context.Is(next, "MIN"u8)) return context.SyntaxError();
        request.Count = 1;
        next++;
        if (next == context.ArgumentCount) return true;
        if (!context.Is(next, "COUNT"u8) || next + 1 == context.ArgumentCount) return context.SyntaxError();
        if (!context.TryReadInteger(
            next + 1, 1, long.MaxValue, "ERR count should be greater than 0"u8, out request.Count)) return false;
        return next + 2 == context.ArgumentCount || context.SyntaxError();
    }
}
