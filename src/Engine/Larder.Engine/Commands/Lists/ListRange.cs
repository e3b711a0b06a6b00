// LLEN, LRANGE, LINDEX.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Values.Lists;

namespace Larder.Engine.Commands.Lists;

static class ListRange
{
    public static void Run(CommandContext context)
    {
        if (!context.TryReadInteger(2, out var start)) return;
        if (!context.TryReadInteger(3, out var end)) return;
        if (!context.TryRead(context.Key(1), out _, out ListView list)) return;
        var range = IndexRange.Of(list.Count, start, end);
        context.Reply.Array(range.Count);
        if (range.Count == 0) return;
        var walk = list.Walk(range.First);
        for (var left = range.Count; left > 0 && walk.MoveNext(); left--) context.Reply.BulkString(walk.Current);
    }

    public static void RunCount(CommandContext context)
    {
        if (context.TryRead(context.Key(1), out _, out ListView list)) context.Reply.Integer(list.Count);
    }

    public static void RunIndex(CommandContext context)
    {
        if (!context.TryRead(context.Key(1), out var item, out ListView list)) return;
        if (item.IsNull)
        {
            context.Reply.Null();
            return;
        }
        if (!context.TryReadInteger(2, out var index)) return;
        if (TryResolve(list.Count, ref index)) context.Reply.BulkString(list[index]);
        else context.Reply.Null();
    }

    /// <summary>Turns an index, negative from the end, into the number of an element; false when there is none.</summary>
    public static bool TryResolve(long size, ref long index)
    {
        if (index < 0) index += size;
        return index >= 0 && index < size;
    }
}
