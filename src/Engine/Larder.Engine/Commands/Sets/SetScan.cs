// SSCAN key cursor [MATCH pattern] [COUNT count].
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Base.Numbers;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Values.Sets;
using Larder.Engine.Values.Tables;

namespace Larder.Engine.Commands.Sets;

readonly struct SetScan : IElementScan<SetView>
{
    public static void Run(CommandContext context) => ElementScan.Run<SetScan, SetView>(context);

    public static bool TryGetTable(SetView view, out ElementView table)
    {
        table = view.IsTable ? view.Elements : default;
        return view.IsTable;
    }

    public static int Write(CommandContext context, in ScanOptions options, ItemView element) =>
        options.Write(context, element.KeyBytes);

    public static long WriteAll(CommandContext context, in ScanOptions options, SetView view)
    {
        long written = 0;
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
        for (var members = view.Members(text); members.MoveNext();) written += options.Write(context, members.Current);
        return written;
    }
}
