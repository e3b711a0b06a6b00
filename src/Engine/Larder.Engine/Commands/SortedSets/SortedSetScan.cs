// ZSCAN key cursor [MATCH pattern] [COUNT count] [NOSCORES].
//
// Scores are strings also in RESP3. Of a packed set they are as everywhere; of a large one they have 17 digits, as C
// prints them: 0.10000000000000001.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using System.Globalization;
using Larder.Base.Numbers;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Values.SortedSets;
using Larder.Engine.Values.Tables;

namespace Larder.Engine.Commands.SortedSets;

readonly struct SortedSetScan : IElementScan<SortedSetView>
{
    public static void Run(CommandContext context) => ElementScan.Run<SortedSetScan, SortedSetView>(context);

    public static bool TryGetTable(SortedSetView view, out ElementView table)
    {
        table = view.IsTable ? view.Elements : default;
        return view.IsTable;
    }

    public static int Write(CommandContext context, in ScanOptions options, ItemView element)
    {
        Span<byte> text = stackalloc byte[FloatText.MaxBytes];
        return options.Write(context, element.KeyBytes, text[..FormatLong(MemberTable.ScoreOf(element), text)]);
    }

    public static long WriteAll(CommandContext context, in ScanOptions options, SortedSetView view)
    {
        long written = 0;
        Span<byte> text = stackalloc byte[FloatText.MaxBytes];
        for (var walk = view.Walk(); walk.MoveNext();)
            written += options.Write(context, walk.Member, text[..FloatText.Format(walk.Score, text)]);
        return written;
    }

    static int FormatLong(double score, Span<byte> text)
    {
        if (!double.IsFinite(score)) return FloatText.Format(score, text);
        Base.Check.That(score.TryFormat(text, out var length, "G17", CultureInfo.InvariantCulture));
        text[..length].Replace((byte)'E', (byte)'e');
        return length;
    }
}
