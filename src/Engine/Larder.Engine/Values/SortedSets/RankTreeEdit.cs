// Puts members into a RankTree and takes them out. A change goes down one way to a leaf and up the same way again,
// where the counts and first members of the nodes above it are brought up to date.
namespace Larder.Engine.Values.SortedSets;

public readonly unsafe struct RankTreeEdit(RankTree tree)
{
    /// <summary>Puts a member in, by the handle of its item, which is not in the tree.</summary>
    public void Insert(double score, uint member)
    {
        var path = tree.Seek(RankBound.At(score, tree.NameOf(member)));
        Insert(ref path, score, member);
    }

    /// <summary>Puts a member in that is known to come behind all others.</summary>
    public void Append(double score, uint member)
    {
        var path = tree.Seek(RankBound.End);
        Insert(ref path, score, member);
    }

    /// <summary>Takes a member out.</summary>
    public void Remove(double score, uint member)
    {
        var path = Find(score, member);
        Remove(ref path, 1);
    }

    /// <summary>
    /// Takes out members from a rank on, as many as are wanted but only of one leaf, and gives their handles. Returns
    /// how many: at least one.
    /// </summary>
    /// <param name="members">Room for <see cref="MaxRemoved"/>.</param>
    public int Remove(long rank, long wanted, Span<uint> members)
    {
        var path = tree.Seek(rank);
        var leaf = tree.LeafAt(path.Leaf);
        var count = (int)Math.Min(wanted, leaf.Count - path.Position);
        Base.Check.That(count > 0);
        new Span<uint>(leaf.Members + path.Position, count).CopyTo(members);
        Remove(ref path, count);
        return count;
    }

    /// <summary>The most members that one call takes out by rank.</summary>
    public const int MaxRemoved = RankLeaf.Capacity;

    /// <summary>Gives a member another score; in place where it keeps its place among its neighbours.</summary>
    public void Move(double score, uint member, double newScore)
    {
        var path = Find(score, member);
        var leaf = tree.LeafAt(path.Leaf);
        if (Fits(leaf, path.Position, newScore, member))
        {
            leaf.Scores[path.Position] = newScore;
            if (path.Position == 0) Adjust(ref path, path.Height - 1, 0);
            return;
        }
        Remove(ref path, 1);
        Insert(newScore, member);
    }

    RankPath Find(double score, uint member)
    {
        // The place behind it is in the same leaf; the place before it may be the end of the leaf before.
        var path = tree.Seek(RankBound.At(score, tree.NameOf(member), includes: true));
        path.Position--;
        path.Rank--;
        Base.Check.That(path.Position >= 0 && tree.LeafAt(path.Leaf).Members[path.Position] == member);
        return path;
    }

    bool Fits(RankLeaf leaf, int position, double score, uint member)
    {
        var at = RankBound.At(score, tree.NameOf(member));
        var isBehindPrevious = position > 0
            ? tree.IsBehind(at, leaf.Scores[position - 1], leaf.Members[position - 1])
            : leaf.Previous == 0;
        if (!isBehindPrevious) return false;
        return position < leaf.Count - 1
            ? !tree.IsBehind(at, leaf.Scores[position + 1], leaf.Members[position + 1])
            : leaf.Next == 0;
    }

    void Insert(ref RankPath path, double score, uint member)
    {
        var leaf = tree.LeafAt(path.Leaf);
        uint added = 0;
        if (leaf.Count < RankLeaf.Capacity) leaf.Insert(path.Position, score, member);
        else added = Split(path.Leaf, path.Position, score, member);

        var level = path.Height - 1;
        for (; added != 0 && level >= 0; level--)
        {
            var (node, child) = (path[level].Node, path[level].Child);
            var inner = tree.InnerAt(node);
            var height = path.Height - 1 - level; // of the children
            inner[child] = tree.Describe(inner[child].Node, height);
            var described = tree.Describe(added, height);
            added = 0;
            if (inner.Count < RankInner.Capacity) inner.Insert(child + 1, described);
            else added = Split(inner, child + 1, described);
        }
        if (added != 0) AddRoot(added);
        else Adjust(ref path, level, 1);
    }

    // Brings the nodes from a level up to the root up to date after so many members more or less below them.
    void Adjust(ref RankPath path, int level, int delta)
    {
        for (; level >= 0; level--)
        {
            ref var child = ref tree.InnerAt(path[level].Node)[path[level].Child];
            child.Count = (uint)(child.Count + delta);
            tree.SetFirst(ref child, path.Height - 1 - level);
        }
    }

    // Where a full node is cut: in the middle, or so that what comes in order leaves it full.
    static int CutOf(int at, int capacity, bool isFirst, bool isLast) =>
        at == capacity && isLast ? capacity : at <= 1 && isFirst ? 1 : capacity / 2;

    // Returns the leaf that was split off behind.
    uint Split(uint node, int at, double score, uint member)
    {
        var leaf = tree.LeafAt(node);
        var added = tree.NewLeaf();
        var behind = tree.LeafAt(added);
        var cut = CutOf(at, RankLeaf.Capacity, leaf.Previous == 0, leaf.Next == 0);
        leaf.MoveTo(behind, cut);
        if (at < cut) leaf.Insert(at, score, member);
        else behind.Insert(at - cut, score, member);

        behind.Previous = node;
        behind.Next = leaf.Next;
        if (leaf.Next != 0) tree.LeafAt(leaf.Next).Previous = added;
        leaf.Next = added;
        return added;
    }

    uint Split(RankInner inner, int at, in RankChild child)
    {
        var added = tree.NewInner();
        var behind = tree.InnerAt(added);
        var cut = CutOf(at, RankInner.Capacity, isFirst: true, isLast: true);
        inner.MoveTo(behind, cut);
        if (at < cut) inner.Insert(at, child);
        else behind.Insert(at - cut, child);
        return added;
    }

    void AddRoot(uint added)
    {
        var node = tree.NewInner();
        var inner = tree.InnerAt(node);
        inner.Insert(0, tree.Describe(tree.Root, tree.Height));
        inner.Insert(1, tree.Describe(added, tree.Height));
        tree.Root = node;
        tree.Height++;
        Base.Check.That(tree.Height <= RankTree.MaxHeight);
    }

    // Takes out entries of one leaf.
    void Remove(ref RankPath path, int count)
    {
        tree.LeafAt(path.Leaf).Remove(path.Position, count);
        for (var level = path.Height - 1; level >= 0; level--)
        {
            var inner = tree.InnerAt(path[level].Node);
            inner[path[level].Child].Count -= (uint)count;
            Tidy(inner, path[level].Child, path.Height - 1 - level);
        }
        LowerRoot();
    }

    // A child that lost entries goes when it is empty, and joins a neighbour if they do not fill much of a node.
    void Tidy(RankInner inner, int child, int height)
    {
        var entries = EntriesOf(inner, child, height);
        if (entries == 0)
        {
            Free(inner[child].Node, height);
            inner.Remove(child);
            return;
        }
        tree.SetFirst(ref inner[child], height);
        var most = (height == 0 ? RankLeaf.Capacity : RankInner.Capacity) * 3 / 4;
        if (child + 1 < inner.Count && entries + EntriesOf(inner, child + 1, height) <= most)
            Join(inner, child, height);
        else if (child > 0 && EntriesOf(inner, child - 1, height) + entries <= most)
            Join(inner, child - 1, height);
    }

    int EntriesOf(RankInner inner, int child, int height) =>
        height == 0 ? (int)inner[child].Count : tree.InnerAt(inner[child].Node).Count;

    // Moves all of the next child into this one.
    void Join(RankInner inner, int child, int height)
    {
        uint node = inner[child].Node, next = inner[child + 1].Node;
        if (height == 0) tree.LeafAt(next).MoveTo(tree.LeafAt(node), 0);
        else tree.InnerAt(next).MoveTo(tree.InnerAt(node), 0);
        inner[child].Count += inner[child + 1].Count;
        Free(next, height);
        inner.Remove(child + 1);
    }

    void Free(uint node, int height)
    {
        if (height == 0)
        {
            var leaf = tree.LeafAt(node);
            if (leaf.Previous != 0) tree.LeafAt(leaf.Previous).Next = leaf.Next;
            if (leaf.Next != 0) tree.LeafAt(leaf.Next).Previous = leaf.Previous;
        }
        tree.Arena.Free(node);
    }

    void LowerRoot()
    {
        while (tree.Height > 0 && tree.InnerAt(tree.Root).Count <= 1)
        {
            var root = tree.InnerAt(tree.Root);
            var isEmpty = root.Count == 0;
            var child = isEmpty ? tree.NewLeaf() : root[0].Node;
            tree.Arena.Free(tree.Root);
            tree.Root = child;
            tree.Height = isEmpty ? 0 : tree.Height - 1;
        }
    }
}
