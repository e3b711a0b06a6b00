// LMPOP numkeys key [key ...] LEFT|RIGHT [COUNT count], BLMPOP with a timeout in front, and BLPOP and BRPOP
// key [key ...] timeout.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Collections.Lists;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Lists;

readonly struct ListPopFromMany : IPop
{
    static ItemType IPop.Type => ItemType.List;
    static ReadOnlySpan<byte> IPop.Start => "LEFT"u8;
    static ReadOnlySpan<byte> IPop.End => "RIGHT"u8;

    static bool IPop.TryPop(CommandContext context, in KeyRef key, in PopRequest request)
    {
        if (!context.TryEdit(key, out var item, out ListEdit edit)) return true;
        if (item.IsNull) return false;
        context.Reply.Array(2);
        context.Reply.BulkString(key.Span);
        var atHead = !request.FromEnd;
        var popped = Math.Min(Math.Max(request.Count, 1), edit.View.Count);
        if (request.Count == 0) ListPop.PopOne(context, ref edit, atHead);
        else ListPop.PopMany(context, ref edit, atHead, request.Count);
        context.Changed(key, KeyEventClass.List, ListPop.EventName(atHead), edit.Finish(), popped);
        var effect = context.Effects.Instead(key, atHead ? "LPOP"u8 : "RPOP"u8, request.Count == 0 ? 0 : 1);
        if (request.Count != 0) effect.Add(popped);
        return true;
    }
}
