// A leaf of a RankTree: members in their order, with the scores beside them, so that most comparisons stay in the leaf.
//
//     0       4          8      12              684           1020
//     | count | previous | next | scores f64 84 | members u32 84 |
//
//     members    handles of the items in the table; previous, next   handles of leaves, 0 at the ends
using System.Runtime.CompilerServices;

namespace Larder.Engine.Values.SortedSets;

readonly unsafe struct RankLeaf(byte* node)
{
    public const int Capacity = 84;
    public const int Bytes = MembersAt + Capacity * sizeof(uint);

    const int ScoresAt = 12;
    const int MembersAt = ScoresAt + Capacity * sizeof(double);

    public ref int Count => ref Unsafe.AsRef<int>(node);
    public ref uint Previous => ref Unsafe.AsRef<uint>(node + 4);
    public ref uint Next => ref Unsafe.AsRef<uint>(node + 8);

    public double* Scores => (double*)(node + ScoresAt);
    public uint* Members => (uint*)(node + MembersAt);

    public void Clear() => Count = 0;

    // Safe, here and below: Count is at most Capacity, and callers stay within it.
    public void Insert(int at, double score, uint member)
    {
        Base.Check.That((uint)at <= (uint)Count && Count < Capacity);
        var behind = Count - at;
        new Span<double>(Scores + at, behind).CopyTo(new Span<double>(Scores + at + 1, behind));
        new Span<uint>(Members + at, behind).CopyTo(new Span<uint>(Members + at + 1, behind));
        Scores[at] = score;
        Members[at] = member;
        Count++;
    }

    public void Remove(int at, int count)
    {
        Base.Check.That(at >= 0 && count >= 0 && at + count <= Count);
        var behind = Count - at - count;
        new Span<double>(Scores + at + count, behind).CopyTo(new Span<double>(Scores + at, behind));
        new Span<uint>(Members + at + count, behind).CopyTo(new Span<uint>(Members + at, behind));
        Count -= count;
    }

    /// <summary>Moves the entries from one on behind those of another leaf.</summary>
    public void MoveTo(RankLeaf target, int from)
    {
        var moved = Count - from;
        Base.Check.That(moved >= 0 && target.Count + moved <= Capacity);
        new Span<double>(Scores + from, moved).CopyTo(new Span<double>(target.Scores + target.Count, moved));
        new Span<uint>(Members + from, moved).CopyTo(new Span<uint>(target.Members + target.Count, moved));
        target.Count += moved;
        Count = from;
    }
}
