// BLPOP and BRPOP key [key ...] timeout.
using Larder.Engine.Collections.Lists;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Blocking;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Lists;

static class ListBlockingPop
{
    public static void RunLeft(CommandContext context) => Run(context, atHead: true);

    public static void RunRight(CommandContext context) => Run(context, atHead: false);

    static void Run(CommandContext context, bool atHead)
    {
        var last = context.ArgumentCount - 1;
        if (!context.TryReadTimeoutSeconds(last, out var timeoutMs)) return;
        for (var i = 1; i < last; i++)
        {
            var key = context.Key(i);
            if (!context.TryEdit(key, out var item, out ListEdit edit)) return;
            if (item.IsNull) continue;
            context.Reply.Array(2);
            context.Reply.BulkString(key.Span);
            ListPop.PopOne(context, ref edit, atHead);
            context.Changed(key, KeyEventClass.List, ListPop.EventName(atHead), edit.Finish());
            return;
        }
        if (context.CanBlock) context.Block(ItemType.List, 1, last - 1, timeoutMs);
        else context.Reply.NullArray();
    }
}
