// A place in the order of a sorted set: between the members that lie before it and those that do not. All ranges (by
// score, by member, from a member on) come down to two of these, and a rank is how many members lie before one.
namespace Larder.Engine.Values.SortedSets;

/// <summary>
/// Members are ordered by score, and those of equal score by their bytes. Bounds by member alone are for sets whose
/// scores are all the same.
/// </summary>
public readonly ref struct RankBound
{
    enum Kind : byte
    {
        Start,
        End,
        Score,
        Member,
        ScoreAndMember,
    }

    readonly Kind _kind;
    readonly bool _includes; // what equals the bound lies before it
    readonly double _score;
    readonly ReadOnlySpan<byte> _member;

    RankBound(Kind kind, bool includes, double score, ReadOnlySpan<byte> member)
    {
        _kind = kind;
        _includes = includes;
        _score = score;
        _member = member;
    }

    /// <summary>Before all members.</summary>
    public static RankBound Start => default;

    /// <summary>Behind all members.</summary>
    public static RankBound End => new(Kind.End, true, 0, default);

    /// <summary>Before, or behind, the members of this score.</summary>
    public static RankBound OfScore(double score, bool includes) => new(Kind.Score, includes, score, default);

    /// <summary>Before, or behind, this member, whatever the score.</summary>
    public static RankBound OfMember(ReadOnlySpan<byte> member, bool includes) =>
        new(Kind.Member, includes, 0, member);

    /// <summary>Before, or behind, the member with this score.</summary>
    public static RankBound At(double score, ReadOnlySpan<byte> member, bool includes = false) =>
        new(Kind.ScoreAndMember, includes, score, member);

    /// <summary>
    /// Whether a score says all: then <see cref="IsBehind(double)"/> can be asked, without the member.
    /// </summary>
    internal bool IsDecidedBy(double score) =>
        _kind is Kind.Start or Kind.End or Kind.Score || (_kind == Kind.ScoreAndMember && score != _score);

    /// <summary>Whether the bound lies behind a member of this score.</summary>
    internal bool IsBehind(double score) =>
        _kind >= Kind.Score ? score < _score || (_includes && score == _score) : _includes;

    /// <summary>Whether the bound lies behind a member.</summary>
    internal bool IsBehind(double score, ReadOnlySpan<byte> member)
    {
        if (IsDecidedBy(score)) return IsBehind(score);
        var order = member.SequenceCompareTo(_member);
        return order < 0 || (_includes && order == 0);
    }
}
