// LMPOP numkeys key [key ...] LEFT|RIGHT [COUNT count], and BLMPOP with a timeout in front.
using Larder.Engine.Collections.Lists;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Blocking;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Lists;

static class ListPopFromMany
{
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
        if (context.CanBlock) context.Block(ItemType.List, request.FirstKey, request.KeyCount, timeoutMs);
        else context.Reply.NullArray();
    }

    // False when there is no list at any of the keys; nothing is replied then.
    static bool TryPop(CommandContext context, in Request request)
    {
        for (var i = 0; i < request.KeyCount; i++)
        {
            var key = context.Key(request.FirstKey + i);
            if (!context.TryEdit(key, out var item, out ListEdit edit)) return true;
            if (item.IsNull) continue;
            context.Reply.Array(2);
            context.Reply.BulkString(key.Span);
            ListPop.PopMany(context, ref edit, request.AtHead, request.Count);
            context.Changed(key, KeyEventClass.List, ListPop.EventName(request.AtHead), edit.Finish());
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
        if (!ListEnd.TryRead(context, next++, out request.AtHead)) return false;
        request.Count = 1;
        if (next == context.ArgumentCount) return true;
        if (next + 2 != context.ArgumentCount || !context.Is(next, "count"u8)) return context.SyntaxError();
        return context.TryReadInteger(
            next + 1, 1, long.MaxValue, "ERR count should be greater than 0"u8, out request.Count);
    }

    struct Request
    {
        public int FirstKey, KeyCount;
        public bool AtHead;
        public long Count;
    }
}
