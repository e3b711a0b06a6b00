// HSCAN key cursor [MATCH pattern] [COUNT count] [NOVALUES].
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Values.Hashes;
using Larder.Engine.Values.Tables;

namespace Larder.Engine.Commands.Hashes;

readonly struct HashScan : IElementScan<HashView>
{
    public static void Run(CommandContext context) => ElementScan.Run<HashScan, HashView>(context);

    public static bool TryGetTable(HashView view, out ElementView table)
    {
        table = view.IsTable ? view.Elements : default;
        return view.IsTable;
    }

    public static int Write(CommandContext context, in ScanOptions options, ItemView element) =>
        FieldTable.HasEnded(element, context.VisibleAtMs)
            ? 0
            : options.Write(context, element.KeyBytes, FieldTable.ValueOf(element));

    public static long WriteAll(CommandContext context, in ScanOptions options, HashView view)
    {
        long written = 0;
        for (var fields = view.Fields(context.VisibleAtMs); fields.MoveNext();)
            written += options.Write(context, fields.Field, fields.Value);
        return written;
    }
}
