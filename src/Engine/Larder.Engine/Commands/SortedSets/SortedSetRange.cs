// ZRANGE in all its forms, the older commands for each of them, ZRANGESTORE, ZCOUNT and ZLEXCOUNT.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Collections.SortedSets;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;
using Larder.Engine.Values.SortedSets;

namespace Larder.Engine.Commands.SortedSets;

static class SortedSetRange
{
    public static void Run(CommandContext context) => ReplyRange(context, new RangeRequest());

    public static void RunFromEnd(CommandContext context) =>
        ReplyRange(context, new RangeRequest { Order = RangeOrder.Rank, IsBackwards = true });

    public static void RunByScore(CommandContext context) =>
        ReplyRange(context, new RangeRequest { Order = RangeOrder.Score });

    public static void RunByScoreFromEnd(CommandContext context) =>
        ReplyRange(context, new RangeRequest { Order = RangeOrder.Score, IsBackwards = true });

    public static void RunByMember(CommandContext context) =>
        ReplyRange(context, new RangeRequest { Order = RangeOrder.Member });

    public static void RunByMemberFromEnd(CommandContext context) =>
        ReplyRange(context, new RangeRequest { Order = RangeOrder.Member, IsBackwards = true });

    public static void RunAndStore(CommandContext context)
    {
        var request = new RangeRequest { Stores = true };
        if (!request.TryRead(context, 2, out var bounds)) return;
        if (!context.TryRead(context.Key(2), out _, out SortedSetView set)) return;
        var range = request.In(set, bounds);
        var key = context.Key(1);
        var result = new SortedSetResult(key.Database.Arena);
        if (range.Count > 0)
        {
            var walk = set.Walk(range.First);
            for (var left = range.Count; left > 0 && walk.MoveNext(); left--) result.Append(walk.Member, walk.Score);
        }
        context.Store(key, ref result, KeyEventClass.SortedSet, "zrangestore"u8);
    }

    public static void RunCountByScore(CommandContext context)
    {
        if (!RangeBounds.TryReadScores(context, 2, 3, out var bounds)) return;
        if (!context.TryRead(context.Key(1), out _, out SortedSetView set)) return;
        context.Reply.Integer(bounds.In(set).Count);
    }

    public static void RunCountByMember(CommandContext context)
    {
        if (!RangeBounds.TryReadMembers(context, 2, 3, out var bounds)) return;
        if (!context.TryRead(context.Key(1), out _, out SortedSetView set)) return;
        context.Reply.Integer(bounds.In(set).Count);
    }

    static void ReplyRange(CommandContext context, RangeRequest request)
    {
        if (!request.TryRead(context, 1, out var bounds)) return;
        if (!context.TryRead(context.Key(1), out _, out SortedSetView set)) return;
        var range = request.In(set, bounds);
        if (range.Count == 0)
        {
            context.Reply.Array(0);
            return;
        }
        var walk = request.IsBackwards
            ? set.Walk(range.First + range.Count - 1, backwards: true)
            : set.Walk(range.First);
        MemberReply.Write(context, walk, range.Count, request.WithScores);
    }
}
