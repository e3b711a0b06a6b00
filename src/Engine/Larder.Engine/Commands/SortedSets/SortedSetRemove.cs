// ZREM, ZREMRANGEBYRANK, ZREMRANGEBYSCORE, ZREMRANGEBYLEX.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Collections.SortedSets;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.SortedSets;

static class SortedSetRemove
{
    public static void Run(CommandContext context) =>
        context.RemoveElements<SortedSetEdit>(KeyEventClass.SortedSet, "zrem"u8);

    public static void RunByRank(CommandContext context)
    {
        if (!context.TryReadInteger(2, out var start) || !context.TryReadInteger(3, out var end)) return;
        var key = context.Key(1);
        if (!context.TryEdit(key, out _, out SortedSetEdit edit)) return;
        var range = IndexRange.Of(edit.View.Count, start, end);
        edit.Remove(range.First, range.Count);
        if (range.Count > 0) context.Changed(key, KeyEventClass.SortedSet, "zremrangebyrank"u8, edit.Finish(), range.Count);
        context.Reply.Integer(range.Count);
    }

    public static void RunByScore(CommandContext context)
    {
        if (RangeBounds.TryReadScores(context, 2, 3, out var bounds)) Remove(context, bounds, "zremrangebyscore"u8);
    }

    public static void RunByMember(CommandContext context)
    {
        if (RangeBounds.TryReadMembers(context, 2, 3, out var bounds)) Remove(context, bounds, "zremrangebylex"u8);
    }

    static void Remove(CommandContext context, RangeBounds bounds, ReadOnlySpan<byte> eventName)
    {
        var key = context.Key(1);
        if (!context.TryEdit(key, out _, out SortedSetEdit edit)) return;
        var range = bounds.In(edit.View);
        edit.Remove(range.First, range.Count);
        if (range.Count > 0) context.Changed(key, KeyEventClass.SortedSet, eventName, edit.Finish(), range.Count);
        context.Reply.Integer(range.Count);
    }
}
