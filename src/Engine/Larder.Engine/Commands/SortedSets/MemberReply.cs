// Replies of members with or without their scores:
//
//     RESP2    one array  member, score, member, score
//     RESP3    an array of pairs
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Values.SortedSets;

namespace Larder.Engine.Commands.SortedSets;

static class MemberReply
{
    /// <summary>Begins a reply of so many members.</summary>
    public static void Begin(CommandContext context, long count, bool withScores) =>
        context.Reply.Array(withScores && context.Reply.ProtocolVersion == 2 ? 2 * count : count);

    /// <summary>Writes one member.</summary>
    public static void Write(CommandContext context, ReadOnlySpan<byte> member, double score, bool withScores)
    {
        if (withScores && context.Reply.ProtocolVersion > 2) context.Reply.Array(2);
        context.Reply.BulkString(member);
        if (withScores) context.Reply.Double(score);
    }

    /// <summary>A whole reply: so many members of a walk.</summary>
    public static void Write(CommandContext context, SortedSetWalk walk, long count, bool withScores)
    {
        Begin(context, count, withScores);
        for (; count > 0 && walk.MoveNext(); count--) Write(context, walk.Member, walk.Score, withScores);
        Base.Check.That(count == 0);
    }
}
