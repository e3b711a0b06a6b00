// One operand of ZUNION, ZINTER, ZDIFF and their relatives: a sorted set, or a plain set, whose members all have
// score 1.
using Larder.Engine.Values.Sets;
using Larder.Engine.Values.SortedSets;

namespace Larder.Engine.Commands.SortedSets;

/// <summary>Valid while the lock of the key is held. The default is an empty operand.</summary>
struct Operand
{
    SetView _set;
    SortedSetView _sortedSet;

    public Operand(SetView set)
    {
        _set = set;
        IsPlain = true;
        Count = set.Count;
        Weight = 1;
    }

    public Operand(SortedSetView sortedSet)
    {
        _sortedSet = sortedSet;
        Count = sortedSet.Count;
        Weight = 1;
    }

    public double Weight;

    /// <summary>A set without scores.</summary>
    public readonly bool IsPlain { get; }

    public readonly long Count { get; }

    public readonly bool TryGetScore(ReadOnlySpan<byte> member, out double score)
    {
        if (!IsPlain) return _sortedSet.TryGetScore(member, out score);
        score = 1;
        return _set.Contains(member);
    }

    /// <summary>Goes through the members, of a sorted set in order.</summary>
    /// <param name="text">Room for an integer's digits.</param>
    public readonly OperandMembers Members(Span<byte> text) =>
        IsPlain ? new OperandMembers(_set.Members(text))
        : Count == 0 ? default
        : new OperandMembers(_sortedSet.Walk());
}

/// <summary>Each member of an operand with its score.</summary>
ref struct OperandMembers
{
    readonly bool _isPlain;
    SetMembers _set;
    SortedSetWalk _sortedSet;

    public OperandMembers(SetMembers set)
    {
        _set = set;
        _isPlain = true;
    }

    public OperandMembers(SortedSetWalk sortedSet) => _sortedSet = sortedSet;

    public readonly ReadOnlySpan<byte> Member => _isPlain ? _set.Current : _sortedSet.Member;

    public readonly double Score => _isPlain ? 1 : _sortedSet.Score;

    public bool MoveNext() => _isPlain ? _set.MoveNext() : _sortedSet.MoveNext();
}
