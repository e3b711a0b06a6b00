// SSCAN key cursor [MATCH pattern] [COUNT count].
using Larder.Base.Numbers;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Values.Sets;

namespace Larder.Engine.Commands.Sets;

static class SetScan
{
    public static void Run(CommandContext context)
    {
        if (!Keys.Scan.TryReadCursor(context, 2, out var cursor)) return;
        if (!context.TryRead(context.Key(1), out var item, out SetView set)) return;
        if (item.IsNull)
        {
            ElementScan.ReplyEmpty(context);
            return;
        }
        if (!ScanOptions.TryRead(context, ItemType.Set, out var options)) return;
        if (set.IsTable) ReplyStep(context, set, cursor, options);
        else ReplyAll(context, set, options);
    }

    static void ReplyAll(CommandContext context, SetView set, in ScanOptions options)
    {
        var deferred = ElementScan.BeginReply(context, 0);
        long written = 0;
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
        for (var members = set.Members(text); members.MoveNext();)
            written += Write(context, options, members.Current);
        context.Reply.CloseArray(deferred, written);
    }

    static void ReplyStep(CommandContext context, SetView set, ulong cursor, in ScanOptions options)
    {
        Span<uint> handles = stackalloc uint[ItemIndex.MaxPerStep];
        var scan = new ElementScan(set.Table, cursor, options.Count, handles);
        var deferred = ElementScan.BeginReply(context, scan.End);
        long written = 0;
        while (scan.MoveNext()) written += Write(context, options, scan.Current.KeyBytes);
        context.Reply.CloseArray(deferred, written);
    }

    static int Write(CommandContext context, in ScanOptions options, ReadOnlySpan<byte> member)
    {
        if (!options.Matches(context, member)) return 0;
        context.Reply.BulkString(member);
        return 1;
    }
}
