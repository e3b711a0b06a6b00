// LPOP and RPOP key [count].
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Collections.Lists;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Lists;

static class ListPop
{
    public static void RunLeft(CommandContext context) => Run(context, atHead: true);

    public static void RunRight(CommandContext context) => Run(context, atHead: false);

    /// <summary>The event that a pop raises.</summary>
    public static ReadOnlySpan<byte> EventName(bool atHead) => atHead ? "lpop"u8 : "rpop"u8;

    /// <summary>Replies the element at an end and takes it out. The list must not be empty.</summary>
    public static void PopOne(CommandContext context, ref ListEdit edit, bool atHead)
    {
        context.Reply.BulkString(edit.View[atHead ? 0 : edit.View.Count - 1]);
        edit.Pop(atHead);
    }

    /// <summary>Replies an array of up to so many elements, from an end inwards, and takes them out.</summary>
    public static void PopMany(CommandContext context, ref ListEdit edit, bool atHead, long count)
    {
        var size = edit.View.Count;
        count = Math.Min(count, size);
        context.Reply.Array(count);
        var walk = edit.View.Walk(atHead ? 0 : size - 1, backwards: !atHead);
        for (var i = 0L; i < count && walk.MoveNext(); i++) context.Reply.BulkString(walk.Current);
        edit.Remove(atHead ? 0 : size - count, count);
    }

    static void Run(CommandContext context, bool atHead)
    {
        if (context.ArgumentCount > 3)
        {
            context.WrongArity();
            return;
        }
        var hasCount = context.ArgumentCount == 3;
        var count = 1L;
        if (hasCount && !context.TryReadInteger(2, 0, long.MaxValue, ErrorTexts.NotPositive, out count)) return;
        var key = context.Key(1);
        if (!context.TryEdit(key, out var item, out ListEdit edit)) return;
        if (item.IsNull)
        {
            if (hasCount) context.Reply.NullArray();
            else context.Reply.Null();
            return;
        }
        if (count == 0)
        {
            context.Reply.Array(0);
            return;
        }
        var size = edit.View.Count;
        if (hasCount) PopMany(context, ref edit, atHead, count);
        else PopOne(context, ref edit, atHead);
        context.Changed(key, KeyEventClass.List, EventName(atHead), edit.Finish(), Math.Min(count, size));
    }
}
