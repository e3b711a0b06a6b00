// ZMPOP numkeys key [key ...] MIN|MAX [COUNT count], BZMPOP with a timeout in front, and BZPOPMIN and BZPOPMAX
// key [key ...] timeout.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Collections.SortedSets;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.SortedSets;

readonly struct SortedSetPopFromMany : IPop
{
    static ItemType IPop.Type => ItemType.SortedSet;
    static ReadOnlySpan<byte> IPop.Start => "MIN"u8;
    static ReadOnlySpan<byte> IPop.End => "MAX"u8;

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
        context.Changed(key, KeyEventClass.SortedSet, SortedSetPop.EventName(request.FromEnd), edit.Finish(), count);
        var effect = context.Effects.Instead(key, request.FromEnd ? "ZPOPMAX"u8 : "ZPOPMIN"u8, isOne ? 0 : 1);
        if (!isOne) effect.Add(count);
        return true;
    }
}
