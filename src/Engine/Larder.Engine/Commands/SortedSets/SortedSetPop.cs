// ZPOPMIN and ZPOPMAX key [count].
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Collections.SortedSets;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.SortedSets;

static class SortedSetPop
{
    public static void RunMin(CommandContext context) => Run(context, fromEnd: false);

    public static void RunMax(CommandContext context) => Run(context, fromEnd: true);

    /// <summary>The event that a pop raises.</summary>
    public static ReadOnlySpan<byte> EventName(bool fromEnd) => fromEnd ? "zpopmax"u8 : "zpopmin"u8;

    /// <summary>
    /// Takes so many members out, from one end inwards, and replies them, each in a pair of its own or not.
    /// </summary>
    public static void Pop(CommandContext context, ref SortedSetEdit edit, bool fromEnd, long count, bool inPairs)
    {
        var size = edit.View.Count;
        var walk = edit.View.Walk(fromEnd ? size - 1 : 0, backwards: fromEnd);
        for (var left = count; left > 0 && walk.MoveNext(); left--)
        {
            if (inPairs) context.Reply.Array(2);
            context.Reply.BulkString(walk.Member);
            context.Reply.Double(walk.Score);
        }
        edit.Remove(fromEnd ? size - count : 0, count);
    }

    static void Run(CommandContext context, bool fromEnd)
    {
        if (context.ArgumentCount > 3)
        {
            context.SyntaxError();
            return;
        }
        var hasCount = context.ArgumentCount == 3;
        var count = 1L;
        if (hasCount && !context.TryReadInteger(2, 0, long.MaxValue, ErrorTexts.NotPositive, out count)) return;
        var key = context.Key(1);
        if (!context.TryEdit(key, out _, out SortedSetEdit edit)) return;
        count = Math.Min(count, edit.View.Count);
        if (count == 0)
        {
            context.Reply.Array(0);
            return;
        }
        var inPairs = hasCount && context.Reply.ProtocolVersion > 2;
        context.Reply.Array(inPairs ? count : 2 * count);
        Pop(context, ref edit, fromEnd, count, inPairs);
        context.Changed(key, KeyEventClass.SortedSet, EventName(fromEnd), edit.Finish(), count);
    }
}
