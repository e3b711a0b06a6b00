// ZSCAN key cursor [MATCH pattern] [COUNT count] [NOSCORES].
using Larder.Base.Numbers;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Values.SortedSets;

namespace Larder.Engine.Commands.SortedSets;

static class SortedSetScan
{
    public static void Run(CommandContext context)
    {
        if (!Keys.Scan.TryReadCursor(context, 2, out var cursor)) return;
        if (!SortedSetValue.TryRead(context, context.Key(1), out var item, out var set)) return;
        if (item.IsNull)
        {
            ElementScan.ReplyEmpty(context);
            return;
        }
        if (!ScanOptions.TryRead(context, ItemType.SortedSet, out var options)) return;
        if (set.IsTable) ReplyStep(context, set, cursor, options);
        else ReplyAll(context, set, options);
    }

    static void ReplyAll(CommandContext context, SortedSetView set, in ScanOptions options)
    {
        var deferred = ElementScan.BeginReply(context, 0);
        long written = 0;
        for (var walk = set.Walk(); walk.MoveNext();)
            written += Write(context, options, walk.Member, walk.Score);
        context.Reply.CloseArray(deferred, written);
    }

    static void ReplyStep(CommandContext context, SortedSetView set, ulong cursor, in ScanOptions options)
    {
        Span<uint> handles = stackalloc uint[ItemIndex.MaxPerStep];
        var scan = new ElementScan(set.Table.Elements, cursor, options.Count, handles);
        var deferred = ElementScan.BeginReply(context, scan.End);
        long written = 0;
        while (scan.MoveNext())
            written += Write(context, options, scan.Current.KeyBytes, MemberTable.ScoreOf(scan.Current));
        context.Reply.CloseArray(deferred, written);
    }

    static int Write(CommandContext context, in ScanOptions options, ReadOnlySpan<byte> member, double score)
    {
        if (!options.Matches(context, member)) return 0;
        context.Reply.BulkString(member);
        if (options.OnlyNames) return 1;
        // A string also in RESP3.
        Span<byte> text = stackalloc byte[FloatText.MaxBytes];
        context.Reply.BulkString(text[..FloatText.Format(score, text)]);
        return 2;
    }
}
