// ZMPOP numkeys key [key ...] MIN|MAX [COUNT count], BZMPOP with a timeout in front, and BZPOPMIN and BZPOPMAX
// key [key ...] timeout.
using Larder.Engine.Collections.SortedSets;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Blocking;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.SortedSets;

readonly struct SortedSetPopFromMany : IPop
{
    public static void Run(CommandContext context)
    {
        if (TryRead(context, 1, out var request)) PopFromMany.Run<SortedSetPopFromMany>(context, request);
    }

    public static void RunBlocking(CommandContext context)
    {
        if (TryRead(context, 2, out var request) && context.TryReadTimeoutSeconds(1, out var timeoutMs))
            PopFromMany.RunBlocking<SortedSetPopFromMany>(context, request, timeoutMs);
    }

    public static void RunOneMin(CommandContext context) => RunOne(context, fromEnd: false);

    public static void RunOneMax(CommandContext context) => RunOne(context, fromEnd: true);

    static ItemType IPop.Type => ItemType.SortedSet;

    static bool IPop.TryPop(CommandContext context, in KeyRef key, in PopRequest request)
    {
        if (!context.TryEdit(key, out var item, out SortedSetEdit edit)) return true;
        if (item.IsNull) return false;
        var isOne = request.Count == 0;
        var count = isOne ? 1 : Math.Min(request.Count, edit.View.Count);
        context.Reply.Array(isOne ? 3 : 2);
        context.Reply.BulkString(key.Span);
        if (!isOne) context.Reply.Array(count);
        SortedSetPop.Pop(context, ref edit, request.FromEnd, count, inPairs: !isOne);
        context.Changed(key, KeyEventClass.SortedSet, SortedSetPop.EventName(request.FromEnd), edit.Finish());
        return true;
    }

    static void RunOne(CommandContext context, bool fromEnd)
    {
        if (PopRequest.TryReadKeys(context, fromEnd, out var request, out var timeoutMs))
            PopFromMany.RunBlocking<SortedSetPopFromMany>(context, request, timeoutMs);
    }

    static bool TryRead(CommandContext context, int keyCountArgument, out PopRequest request) =>
        PopRequest.TryRead(context, keyCountArgument, "MIN"u8, "MAX"u8, out request);
}
