// HSCAN, SSCAN and ZSCAN. A cursor is a position in the order of the index; what is small is returned at once, with
// cursor 0.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Values;
using Larder.Engine.Values.Tables;

namespace Larder.Engine.Commands.Elements;

/// <summary>How the elements of one type of collection are replied.</summary>
interface IElementScan<TView> where TView : struct, IValueView<TView>
{
    /// <summary>The table that holds the elements; false when they are packed.</summary>
    static abstract bool TryGetTable(TView view, out ElementView table);

    /// <summary>Replies an element of the table; returns how many parts that were.</summary>
    static abstract int Write(CommandContext context, in ScanOptions options, ItemView element);

    /// <summary>Replies all elements of a collection without table; returns how many parts that were.</summary>
    static abstract long WriteAll(CommandContext context, in ScanOptions options, TView view);
}

static class ElementScan
{
    const int StepsPerElement = 10; // buckets looked at per element asked for, full or not

    public static void Run<TScan, TView>(CommandContext context)
        where TScan : struct, IElementScan<TView> where TView : struct, IValueView<TView>
    {
        if (!ScanCursor.TryRead(context, 2, out var cursor)) return;
        if (!context.TryRead(context.Key(1), out var item, out TView view)) return;
        if (item.IsNull)
        {
            context.Reply.Array(2);
            context.Reply.BulkString("0"u8);
            context.Reply.Array(0);
            return;
        }
        if (!ScanOptions.TryRead(context, TView.Type, out var options)) return;
        if (TScan.TryGetTable(view, out var table))
        {
            ReplyStep<TScan, TView>(context, table, cursor, options);
            return;
        }
        var deferred = BeginReply(context, 0);
        context.Reply.CloseArray(deferred, TScan.WriteAll(context, options, view));
    }

    static void ReplyStep<TScan, TView>(
        CommandContext context, ElementView table, ulong cursor, in ScanOptions options)
        where TScan : struct, IElementScan<TView> where TView : struct, IValueView<TView>
    {
        Span<uint> handles = stackalloc uint[ItemIndex.MaxPerStep];
        var position = cursor & ((1ul << ItemIndex.ScanBits) - 1);
        var end = EndOf(table, position, options.Count, handles);
        var deferred = BeginReply(context, end);
        long written = 0;
        do
        {
            position = table.Scan(position, handles, out var count);
            foreach (var handle in handles[..count]) written += TScan.Write(context, options, table.At(handle));
        }
        while (position != end);
        context.Reply.CloseArray(deferred, written);
    }

    // The reply begins with the cursor that it ends at, so the way there is gone once ahead.
    static ulong EndOf(ElementView table, ulong position, long wanted, Span<uint> handles)
    {
        var steps = wanted <= long.MaxValue / StepsPerElement ? wanted * StepsPerElement : long.MaxValue;
        for (long seen = 0; ;)
        {
            position = table.Scan(position, handles, out var count);
            seen += count;
            if (position == 0 || seen >= wanted || --steps <= 0) return position;
        }
    }

    // The cursor, then the elements, whose number is told at the end.
    static int BeginReply(CommandContext context, ulong cursor)
    {
        context.Reply.Array(2);
        context.Reply.BulkInteger((long)cursor);
        return context.Reply.Defer();
    }
}
