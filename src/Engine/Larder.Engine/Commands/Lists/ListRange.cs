// LLEN, LRANGE, LINDEX.
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
        if (!TryResolve(list.Count, ref start, end, out var count))
        {
            context.Reply.Array(0);
            return;
        }
        context.Reply.Array(count);
        var walk = list.Walk(start);
        for (; count > 0 && walk.MoveNext(); count--) context.Reply.BulkString(walk.Current);
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

    /// <summary>
    /// Turns a range from start to end, both included and negative from the end, into the number of the first element
    /// and a count; false when the range is empty.
    /// </summary>
    public static bool TryResolve(long size, ref long start, long end, out long count)
    {
        if (start < 0) start = Math.Max(start + size, 0);
        if (end < 0) end += size;
        end = Math.Min(end, size - 1);
        count = start > end ? 0 : end - start + 1;
        return count > 0;
    }
}
