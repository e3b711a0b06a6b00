// The order of a sorted set: a B+tree over (score, member) whose inner nodes count what is below them, so that a rank
// is found from a member, and a member from a rank, on one way from the root to a leaf.
//
//     root (8 bytes, within the value of the set's item)     | node u32 | height u32 |
//
//        height 1     inner:   42 from a      60 from q      the number of members below, and the first
//                                 |              |
//        height 0     leaf: a b c ... p <->  q r s ...       score and handle of the item in the table
//
// Nodes are 1 KiB, the leaves linked both ways. A node that is full splits: in halves, but at either end of the tree so
// that what comes in order fills the nodes. Neighbours under one parent join when they fill three quarters of a node at
// most. So the height is logarithmic in the number of members, whatever order they come and go in.
using System.Runtime.CompilerServices;
using Larder.Engine.Items;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.SortedSets;

/// <summary>
/// A view of a tree, which refers to the members' items but does not own them. Dies when the item with the root moves.
/// </summary>
public readonly unsafe struct RankTree(Arena arena, byte* root)
{
    public const int RootBytes = 8;

    /// <summary>
    /// More than 2^32 members could need: a level has at least 19 times as many nodes as the one above.
    /// </summary>
    internal const int MaxHeight = 12;

    internal Arena Arena => arena;
    internal ref uint Root => ref Unsafe.AsRef<uint>(root);
    internal ref int Height => ref Unsafe.AsRef<int>(root + 4);

    /// <summary>Makes an empty tree of <see cref="RootBytes"/> bytes.</summary>
    public static RankTree Create(Arena arena, byte* root)
    {
        var tree = new RankTree(arena, root);
        tree.Root = tree.NewLeaf();
        tree.Height = 0;
        return tree;
    }

    public long Count => CountOf(Root, Height);

    /// <summary>How many members lie before a bound.</summary>
    public long CountBefore(in RankBound bound) => Seek(bound).Rank;

    /// <summary>Bytes of the nodes.</summary>
    public long SizeBytes => SizeOf(Root, Height);

    internal ReadOnlySpan<byte> NameOf(uint member) => new Item(arena.At(member)).KeyBytes;
    internal RankLeaf LeafAt(uint node) => new(arena.At(node));
    internal RankInner InnerAt(uint node) => new(arena.At(node));

    /// <summary>The first place that does not lie before a bound.</summary>
    internal RankPath Seek(in RankBound bound)
    {
        var path = new RankPath { Height = Height };
        var node = Root;
        for (var level = 0; level < path.Height; level++)
        {
            var inner = InnerAt(node);
            var child = ChildFor(inner, bound);
            for (var i = 0; i < child; i++) path.Rank += inner[i].Count;
            path[level] = new RankPath.Step { Node = node, Child = child };
            node = inner[child].Node;
        }
        path.Leaf = node;
        path.Position = PositionIn(LeafAt(node), bound);
        path.Rank += path.Position;
        return path;
    }

    /// <summary>The place of the member with a rank, or the end of the tree.</summary>
    internal RankPath Seek(long rank)
    {
        var path = new RankPath { Height = Height, Rank = rank };
        var node = Root;
        for (var level = 0; level < path.Height; level++)
        {
            var inner = InnerAt(node);
            var child = 0;
            for (; child < inner.Count - 1 && rank >= inner[child].Count; child++) rank -= inner[child].Count;
            path[level] = new RankPath.Step { Node = node, Child = child };
            node = inner[child].Node;
        }
        path.Leaf = node;
        path.Position = (int)rank;
        Base.Check.That(rank >= 0 && rank <= LeafAt(node).Count);
        return path;
    }

    internal uint NewLeaf()
    {
        var node = arena.Allocate(RankLeaf.Bytes);
        var leaf = LeafAt(node);
        leaf.Clear();
        leaf.Previous = leaf.Next = 0;
        return node;
    }

    internal uint NewInner()
    {
        var node = arena.Allocate(RankInner.Bytes);
        InnerAt(node).Clear();
        return node;
    }

    /// <summary>A node as its parent knows it.</summary>
    internal RankChild Describe(uint node, int height)
    {
        var child = new RankChild { Node = node, Count = (uint)CountOf(node, height) };
        SetFirst(ref child, height);
        return child;
    }

    /// <summary>Reads again which member is the first below a child.</summary>
    internal void SetFirst(ref RankChild child, int height)
    {
        if (height == 0)
        {
            var leaf = LeafAt(child.Node);
            child.FirstScore = leaf.Scores[0];
            child.FirstMember = leaf.Members[0];
        }
        else
        {
            ref var first = ref InnerAt(child.Node)[0];
            child.FirstScore = first.FirstScore;
            child.FirstMember = first.FirstMember;
        }
    }

    /// <summary>
    /// Frees so many nodes of a tree that nobody reads any more, from its end; true when none is left. The items are the
    /// caller's.
    /// </summary>
    public bool FreeSome(ref int steps)
    {
        for (; Root != 0 && steps > 0; steps--)
        {
            uint parent = 0, node = Root;
            for (var height = Height; height > 0 && InnerAt(node).Count > 0; height--)
            {
                parent = node;
                node = InnerAt(node)[InnerAt(node).Count - 1].Node;
            }
            arena.Free(node);
            if (parent == 0) Root = 0;
            else InnerAt(parent).Count--;
        }
        return Root == 0;
    }

    /// <summary>Whether the bound lies behind a member.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool IsBehind(in RankBound bound, double score, uint member) =>
        bound.IsDecidedBy(score) ? bound.IsBehind(score) : bound.IsBehind(score, NameOf(member));

    // The last child whose first member lies before the bound, or the first child.
    int ChildFor(RankInner inner, in RankBound bound)
    {
        int low = 1, high = inner.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            ref var child = ref inner[middle];
            if (IsBehind(bound, child.FirstScore, child.FirstMember)) low = middle + 1;
            else high = middle;
        }
        return low - 1;
    }

    int PositionIn(RankLeaf leaf, in RankBound bound)
    {
        int low = 0, high = leaf.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (IsBehind(bound, leaf.Scores[middle], leaf.Members[middle])) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    long CountOf(uint node, int height)
    {
        if (height == 0) return LeafAt(node).Count;
        long count = 0;
        var inner = InnerAt(node);
        for (var i = 0; i < inner.Count; i++) count += inner[i].Count;
        return count;
    }

    long SizeOf(uint node, int height)
    {
        long bytes = arena.CapacityOf(node);
        if (height == 0) return bytes;
        var inner = InnerAt(node);
        // Leaves are all of one size, so that a walk over the inner nodes is enough.
        if (height == 1) return bytes + (long)inner.Count * arena.CapacityOf(inner[0].Node);
        for (var i = 0; i < inner.Count; i++) bytes += SizeOf(inner[i].Node, height - 1);
        return bytes;
    }
}
