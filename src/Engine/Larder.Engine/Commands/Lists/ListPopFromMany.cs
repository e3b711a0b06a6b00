// LMPOP numkeys key [key ...] LEFT|RIGHT [COUNT count], BLMPOP with a timeout in front, and BLPOP and BRPOP
// key [key ...] timeout.
using Larder.Engine.Collections.Lists;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Blocking;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Lists;

readonly struct ListPopFromMany : IPop
{
    public static void Run(CommandContext context)
    {
        if (TryRead(context, 1, out var request)) PopFromMany.Run<ListPopFromMany>(context, request);
    }

    public static void RunBlocking(CommandContext context)
    {
        if (TryRead(context, 2, out var request) && context.TryReadTimeoutSeconds(1, out var timeoutMs))
            PopFromMany.RunBlocking<ListPopFromMany>(context, request, timeoutMs);
    }

    public static void RunOneLeft(CommandContext context) => RunOne(context, fromEnd: false);

    public static void RunOneRight(CommandContext context) => RunOne(context, fromEnd: true);

    static ItemType IPop.Type => ItemType.List;

    static bool IPop.TryPop(CommandContext context, in KeyRef key, in PopRequest request)
    {
        if (!context.TryEdit(key, out var item, out ListEdit edit)) return true;
        if (item.IsNull) return false;
        context.Reply.Array(2);
        context.Reply.BulkString(key.Span);
        var atHead = !request.FromEnd;
        if (request.Count == 0) ListPop.PopOne(context, ref edit, atHead);
        else ListPop.PopMany(context, ref edit, atHead, request.Count);
        context.Changed(key, KeyEventClass.List, ListPop.EventName(atHead), edit.Finish());
        return true;
    }

    static void RunOne(CommandContext context, bool fromEnd)
    {
        if (PopRequest.TryReadKeys(context, fromEnd, out var request, out var timeoutMs))
            PopFromMany.RunBlocking<ListPopFromMany>(context, request, timeoutMs);
    }

    static bool TryRead(CommandContext context, int keyCountArgument, out PopRequest request) =>
        PopRequest.TryRead(context, keyCountArgument, "LEFT"u8, "RIGHT"u8, out request);
}
