// XLEN, XRANGE, XREVRANGE.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Values.Streams;

namespace Larder.Engine.Commands.Streams;

static class StreamRange
{
    const long All = -1;

    public static void Run(CommandContext context) => Run(context, 2, 3, backwards: false);

    public static void RunReversed(CommandContext context) => Run(context, 3, 2, backwards: true);

    public static void RunCount(CommandContext context)
    {
        if (context.TryRead(context.Key(1), out var item, out StreamView stream))
            context.Reply.Integer(item.IsNull ? 0 : stream.Count);
    }

    static void Run(CommandContext context, int startArgument, int endArgument, bool backwards)
    {
        if (!context.TryReadStart(startArgument, out var start)) return;
        if (!context.TryReadEnd(endArgument, out var end)) return;
        var count = All;
        for (var i = 4; i < context.ArgumentCount; i += 2)
        {
            if (i + 1 == context.ArgumentCount || !context.Is(i, "count"u8))
            {
                context.SyntaxError();
                return;
            }
            if (!context.TryReadInteger(i + 1, out count)) return;
            count = Math.Max(count, 0);
        }
        if (!context.TryRead(context.Key(1), out var item, out StreamView stream)) return;
        if (item.IsNull) context.Reply.Array(0);
        else if (count == 0) context.Reply.NullArray();
        else context.Reply.Entries(stream.Walk(start, end, backwards), count == All ? 0 : count);
    }
}
