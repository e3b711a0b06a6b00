// LSET and LINSERT.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Collections.Lists;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Lists;

static class ListChange
{
    public static void RunSet(CommandContext context)
    {
        var key = context.Key(1);
        if (!context.TryEdit(key, out var item, out ListEdit edit)) return;
        if (item.IsNull)
        {
            context.Reply.Error(ErrorTexts.NoSuchKey);
            return;
        }
        if (!context.TryReadInteger(2, out var index)) return;
        var element = context.Argument(3);
        edit.Expect(element.Length);
        if (!ListRange.TryResolve(edit.View.Count, ref index))
        {
            context.Reply.Error(ErrorTexts.OutOfRange);
            return;
        }
        edit.Replace(index, element);
        edit.Finish();
        context.Reply.Ok();
        context.Changed(key, KeyEventClass.List, "lset"u8);
    }

    public static void RunInsert(CommandContext context)
    {
        var isAfter = context.Is(2, "after"u8);
        if (!isAfter && !context.Is(2, "before"u8))
        {
            context.SyntaxError();
            return;
        }
        var key = context.Key(1);
        if (!context.TryEdit(key, out var item, out ListEdit edit)) return;
        if (item.IsNull)
        {
            context.Reply.Integer(0);
            return;
        }
        var pivot = context.Argument(3);
        var index = 0L;
        var walk = edit.View.Walk(0);
        while (walk.MoveNext() && !walk.Current.SequenceEqual(pivot)) index++;
        if (index == edit.View.Count)
        {
            context.Reply.Integer(-1);
            return;
        }
        var element = context.Argument(4);
        edit.Expect(element.Length);
        edit.Insert(isAfter ? index + 1 : index, element);
        context.Reply.Integer(edit.View.Count);
        context.Changed(key, KeyEventClass.List, "linsert"u8);
    }
}
