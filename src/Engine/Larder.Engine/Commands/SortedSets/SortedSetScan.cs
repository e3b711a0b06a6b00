// ZSCAN key cursor [MATCH pattern] [COUNT count] [NOSCORES].
//
// Scores are strings also in RESP3. Of a packed set they are as everywhere; of a large one they have 17 digits, as C
// prints them: 0.10000000000000001.
using System.Globalization;
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
        if (!context.TryRead(context.Key(1), out var item, out SortedSetView set)) return;
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
        Span<byte> text = stackalloc byte[FloatText.MaxBytes];
        for (var walk = set.Walk(); walk.MoveNext();)
            written += Write(context, options, walk.Member, text[..FloatText.Format(walk.Score, text)]);
        context.Reply.CloseArray(deferred, written);
    }

    static void ReplyStep(CommandContext context, SortedSetView set, ulong cursor, in ScanOptions options)
    {
        Span<uint> handles = stackalloc uint[ItemIndex.MaxPerStep];
        var scan = new ElementScan(set.Table.Elements, cursor, options.Count, handles);
        var deferred = ElementScan.BeginReply(context, scan.End);
        long written = 0;
        Span<byte> text = stackalloc byte[FloatText.MaxBytes];
        while (scan.MoveNext())
        {
            var score = text[..FormatLong(MemberTable.ScoreOf(scan.Current), text)];
            written += Write(context, options, scan.Current.KeyBytes, score);
        }
        context.Reply.CloseArray(deferred, written);
    }

    static int FormatLong(double score, Span<byte> text)
    {
        if (!double.IsFinite(score)) return FloatText.Format(score, text);
        Base.Check.That(score.TryFormat(text, out var length, "G17", CultureInfo.InvariantCulture));
        text[..length].Replace((byte)'E', (byte)'e');
        return length;
    }

    static int Write(
        CommandContext context, in ScanOptions options, ReadOnlySpan<byte> member, ReadOnlySpan<byte> score)
    {
        if (!options.Matches(context, member)) return 0;
        context.Reply.BulkString(member);
        if (options.OnlyNames) return 1;
        context.Reply.BulkString(score);
        return 2;
    }
}
