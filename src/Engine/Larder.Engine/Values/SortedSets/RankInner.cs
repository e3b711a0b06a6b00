// An inner node of a RankTree: its children, each with the number of members below it and the first of them.
//
//     0       4                                                   1024
//     | count | node u32, members u32, score f64, member u32 | ... 51 |
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Larder.Engine.Values.SortedSets;

/// <summary>A child of an inner node.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
struct RankChild
{
    public uint Node;

    /// <summary>Members below it.</summary>
    public uint Count;

    /// <summary>Score and handle of the first of them.</summary>
    public double FirstScore;
    public uint FirstMember;
}

readonly unsafe struct RankInner(byte* node)
{
    public const int Capacity = 51;
    public const int Bytes = ChildrenAt + Capacity * 20;

    const int ChildrenAt = 4;

    public ref int Count => ref Unsafe.AsRef<int>(node);

    RankChild* Children => (RankChild*)(node + ChildrenAt);

    public ref RankChild this[int child]
    {
        get
        {
            if (Base.Check.IsGuarded) Base.Check.That((uint)child < (uint)Count && Count <= Capacity);
            return ref Children[child];
        }
    }

    public void Clear() => Count = 0;

    // Safe, here and below: Count is at most Capacity, and callers stay within it.
    public void Insert(int at, in RankChild child)
    {
        Base.Check.That((uint)at <= (uint)Count && Count < Capacity);
        var behind = Count - at;
        new Span<RankChild>(Children + at, behind).CopyTo(new Span<RankChild>(Children + at + 1, behind));
        Children[at] = child;
        Count++;
    }

    public void Remove(int at)
    {
        Base.Check.That((uint)at < (uint)Count);
        var behind = Count - at - 1;
        new Span<RankChild>(Children + at + 1, behind).CopyTo(new Span<RankChild>(Children + at, behind));
        Count--;
    }

    /// <summary>Moves the children from one on behind those of another node.</summary>
    public void MoveTo(RankInner target, int from)
    {
        var moved = Count - from;
        Base.Check.That(moved >= 0 && target.Count + moved <= Capacity);
        new Span<RankChild>(Children + from, moved).CopyTo(new Span<RankChild>(target.Children + target.Count, moved));
        target.Count += moved;
        Count = from;
    }
}
