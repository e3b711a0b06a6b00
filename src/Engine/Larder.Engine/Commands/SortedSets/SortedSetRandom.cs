// ZRANDMEMBER key [count [WITHSCORES]].
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Values.SortedSets;
using Larder.Engine.Values.Tables;

namespace Larder.Engine.Commands.SortedSets;

static class SortedSetRandom
{
    public static void Run(CommandContext context)
    {
        if (context.ArgumentCount > 2)
        {
            RunMany(context);
            return;
        }
        if (!context.TryRead(context.Key(1), out var item, out SortedSetView set)) return;
        if (item.IsNull) context.Reply.Null();
        else context.Reply.BulkString(set.Pick(context.Random, out _));
    }

    static void RunMany(CommandContext context)
    {
        if (!RandomReply.TryReadCount(context, "WITHSCORES"u8, out var count, out var withScores)) return;
        if (!context.TryRead(context.Key(1), out var item, out SortedSetView set)) return;
        if (item.IsNull || count == 0)
        {
            context.Reply.Array(0);
            return;
        }
        if (count < 0)
        {
            DrawAny(context, set, -count, withScores);
            return;
        }
        count = Math.Min(count, set.Count);
        MemberReply.Begin(context, count, withScores);
        if (set.IsTable && RandomReply.IsSmallSample(count, set.Count))
            DrawFew(context, set.Elements, (int)count, withScores);
        else
            DrawInOnePass(context, set, count, withScores);
    }

    // With repetitions.
    static void DrawAny(CommandContext context, SortedSetView set, long count, bool withScores)
    {
        var start = context.Reply.Output.Length;
        MemberReply.Begin(context, count, withScores);
        for (; count > 0; count--)
        {
            var member = set.Pick(context.Random, out var score);
            MemberReply.Write(context, member, score, withScores);
            if (RandomReply.GaveUp(context, start)) return;
        }
    }

    static void DrawFew(CommandContext context, ElementView members, int count, bool withScores)
    {
        using var drawn = new HandleSet(count);
        while (count > 0)
        {
            var member = members.Pick(context.Random);
            if (!drawn.Add(members.HandleOf(member))) continue;
            MemberReply.Write(context, member.KeyBytes, MemberTable.ScoreOf(member), withScores);
            count--;
        }
    }

    // Each member is taken with the probability of what is still wanted to what is still to come.
    static void DrawInOnePass(CommandContext context, SortedSetView set, long count, bool withScores)
    {
        var remaining = set.Count;
        for (var walk = set.Walk(); count > 0 && walk.MoveNext(); remaining--)
        {
            if (count < remaining && context.Random.NextInt64(remaining) >= count) continue;
            MemberReply.Write(context, walk.Member, walk.Score, withScores);
            count--;
        }
    }
}
