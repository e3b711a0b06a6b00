// LREM and LTRIM.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Collections.Lists;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Lists;

static class ListRemove
{
    public static void Run(CommandContext context)
    {
        if (!context.TryReadNegatable(2, out var count)) return;
        var key = context.Key(1);
        if (!context.TryEdit(key, out var item, out ListEdit edit)) return;
        if (item.IsNull)
        {
            context.Reply.Integer(0);
            return;
        }
        var most = count == 0 ? long.MaxValue : Math.Abs(count);
        var removed = edit.RemoveEqual(context.Argument(3), fromTail: count < 0, most);
        context.Reply.Integer(removed);
        if (removed > 0) context.Changed(key, KeyEventClass.List, "lrem"u8, edit.Finish(), removed);
    }

    public static void RunTrim(CommandContext context)
    {
        if (!context.TryReadInteger(2, out var start)) return;
        if (!context.TryReadInteger(3, out var end)) return;
        var key = context.Key(1);
        if (!context.TryEdit(key, out var item, out ListEdit edit)) return;
        context.Reply.Ok();
        if (item.IsNull) return;
        var size = edit.View.Count;
        var kept = IndexRange.Of(size, start, end);
        if (kept.Count > 0)
        {
            edit.Remove(kept.First + kept.Count, size - kept.First - kept.Count);
            edit.Remove(0, kept.First);
        }
        else
        {
            edit.Remove(0, size);
        }
        var removed = size - kept.Count;
        if (removed > 0) context.Changed(key, KeyEventClass.List, "ltrim"u8, edit.Finish(), removed);
        else context.Note(key, KeyEventClass.List, "ltrim"u8);
    }
}
