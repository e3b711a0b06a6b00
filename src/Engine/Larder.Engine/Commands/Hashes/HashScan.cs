// HSCAN key cursor [MATCH pattern] [COUNT count] [NOVALUES].
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Values.Hashes;

namespace Larder.Engine.Commands.Hashes;

static class HashScan
{
    public static void Run(CommandContext context)
    {
        if (!Keys.Scan.TryReadCursor(context, 2, out var cursor)) return;
        if (!context.TryRead(context.Key(1), out var item, out HashView hash)) return;
        if (item.IsNull)
        {
            ElementScan.ReplyEmpty(context);
            return;
        }
        if (!ScanOptions.TryRead(context, ItemType.Hash, out var options)) return;
        if (hash.IsTable) ReplyStep(context, hash, cursor, options);
        else ReplyAll(context, hash, options);
    }

    static void ReplyAll(CommandContext context, HashView hash, in ScanOptions options)
    {
        var deferred = ElementScan.BeginReply(context, 0);
        long written = 0;
        for (var fields = hash.Fields(context.NowMs); fields.MoveNext();)
            written += Write(context, options, fields.Field, fields.Value);
        context.Reply.CloseArray(deferred, written);
    }

    static void ReplyStep(CommandContext context, HashView hash, ulong cursor, in ScanOptions options)
    {
        Span<uint> handles = stackalloc uint[ItemIndex.MaxPerStep];
        var scan = new ElementScan(hash.Table.Elements, cursor, options.Count, handles);
        var deferred = ElementScan.BeginReply(context, scan.End);
        long written = 0;
        while (scan.MoveNext())
        {
            if (FieldTable.HasEnded(scan.Current, context.NowMs)) continue;
            written += Write(context, options, scan.Current.KeyBytes, FieldTable.ValueOf(scan.Current));
        }
        context.Reply.CloseArray(deferred, written);
    }

    static int Write(
        CommandContext context, in ScanOptions options, ReadOnlySpan<byte> field, ReadOnlySpan<byte> value)
    {
        if (!options.Matches(context, field)) return 0;
        context.Reply.BulkString(field);
        if (options.OnlyNames) return 1;
        context.Reply.BulkString(value);
        return 2;
    }
}
