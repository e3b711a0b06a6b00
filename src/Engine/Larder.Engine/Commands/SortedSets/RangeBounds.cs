// The bounds of a range by score (1.5, (1.5, -inf, +inf) or by member ([a, (a, -, +), as arguments.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
using Larder.Base.Numbers;
using Larder.Engine.Execution;
using Larder.Engine.Values.SortedSets;

namespace Larder.Engine.Commands.SortedSets;

ref struct RangeBounds
{
    RankBound _from;
    RankBound _to;

    /// <summary>Reads a range by score; writes the error and returns false when it is none.</summary>
    public static bool TryReadScores(CommandContext context, int minArgument, int maxArgument, out RangeBounds bounds)
    {
        bounds = default;
        if (!TryParseScore(context.Argument(minArgument), out var min, out var withoutMin) ||
            !TryParseScore(context.Argument(maxArgument), out var max, out var withoutMax))
            return context.Refuse("ERR min or max is not a float"u8);
        bounds._from = RankBound.OfScore(min, includes: withoutMin);
        bounds._to = RankBound.OfScore(max, includes: !withoutMax);
        return true;
    }

    /// <summary>Reads a range by member; writes the error and returns false when it is none.</summary>
    public static bool TryReadMembers(CommandContext context, int minArgument, int maxArgument, out RangeBounds bounds)
    {
        bounds = default;
        if (TryParseMember(context.Argument(minArgument), isLower: true, out bounds._from) &&
            TryParseMember(context.Argument(maxArgument), isLower: false, out bounds._to)) return true;
        return context.Refuse("ERR min or max not valid string range item"u8);
    }

    /// <summary>The ranks that lie within the bounds.</summary>
    public readonly IndexRange In(in SortedSetView set)
    {
        var first = set.CountBefore(_from);
        return new IndexRange { First = first, Count = Math.Max(0, set.CountBefore(_to) - first) };
    }

    static bool TryParseScore(ReadOnlySpan<byte> text, out double score, out bool isExclusive)
    {
        isExclusive = text.Length > 0 && text[0] == (byte)'(';
        if (isExclusive) text = text[1..];
        score = 0;
        // Nothing at all is 0, and what is too large is infinite: the reference reads these numbers as C does.
        return text.Length == 0 || FloatText.TryParseRounded(text, out score);
    }

    static bool TryParseMember(ReadOnlySpan<byte> text, bool isLower, out RankBound bound)
    {
        bound = default;
        if (text.Length == 0) return false;
        switch (text[0])
        {
            case (byte)'-' when text.Length == 1:
                bound = RankBound.Start;
                return true;
            case (byte)'+' when text.Length == 1:
                bound = RankBound.End;
                return true;
            case (byte)'(':
                bound = RankBound.OfMember(text[1..], includes: isLower);
                return true;
            case (byte)'[':
                bound = RankBound.OfMember(text[1..], includes: !isLower);
                return true;
            default:
                return false;
        }
    }
}
