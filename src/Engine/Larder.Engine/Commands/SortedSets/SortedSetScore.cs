// ZSCORE, ZMSCORE, ZCARD, ZRANK and ZREVRANK.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Values.SortedSets;

namespace Larder.Engine.Commands.SortedSets;

static class SortedSetScore
{
    public static void Run(CommandContext context)
    {
        if (!context.TryRead(context.Key(1), out _, out SortedSetView set)) return;
        ReplyScore(context, set, 2);
    }

    public static void RunMany(CommandContext context)
    {
        if (!context.TryRead(context.Key(1), out _, out SortedSetView set)) return;
        context.Reply.Array(context.ArgumentCount - 2);
        for (var i = 2; i < context.ArgumentCount; i++) ReplyScore(context, set, i);
    }

    public static void RunCount(CommandContext context)
    {
        if (context.TryRead(context.Key(1), out _, out SortedSetView set)) context.Reply.Integer(set.Count);
    }

    public static void RunRank(CommandContext context) => ReplyRank(context, fromEnd: false);

    public static void RunRankFromEnd(CommandContext context) => ReplyRank(context, fromEnd: true);

    static void ReplyScore(CommandContext context, SortedSetView set, int argument)
    {
        if (set.TryGetScore(context.Argument(argument), out var score)) context.Reply.Double(score);
        else context.Reply.Null();
    }

    static void ReplyRank(CommandContext context, bool fromEnd)
    {
        if (context.ArgumentCount > 4)
        {
            context.WrongArity();
            return;
        }
        var withScore = context.ArgumentCount == 4;
        if (withScore && !context.Is(3, "WITHSCORE"u8))
        {
            context.SyntaxError();
            return;
        }
        if (!context.TryRead(context.Key(1), out _, out SortedSetView set)) return;
        var member = context.Argument(2);
        if (!set.TryGetScore(member, out var score))
        {
            if (withScore) context.Reply.NullArray();
            else context.Reply.Null();
            return;
        }
        var rank = set.CountBefore(RankBound.At(score, member));
        if (withScore) context.Reply.Array(2);
        context.Reply.Integer(fromEnd ? set.Count - 1 - rank : rank);
        if (withScore) context.Reply.Double(score);
    }
}
