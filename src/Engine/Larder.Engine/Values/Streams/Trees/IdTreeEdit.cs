// Puts ids into a tree and takes them out: nodes grow, split, join and go. Nodes that a snapshot needs as they are are copied on
// the way from the top to what is changed, so that its own top leads to all that there was.
using Larder.Engine.Values.Frozen;
using Larder.Engine.Values.Streams.Ids;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Streams.Trees;

/// <summary>Changes a tree. What the handles name is the caller's to free.</summary>
/// <param name="number">What the stream was frozen under; see <see cref="BlockOwner"/>.</param>
public readonly unsafe struct IdTreeEdit(Arena arena, IdTreeRoot* root, uint number = 0)
{
    const int FirstCapacity = 2;
    const int LowCount = IdNode.MaxCount / 4;
    const int MostAfterJoin = IdNode.MaxCount * 3 / 4; // so that the next id does not split them again

    // A node that a split added, and from which id on; no node when there was room.
    readonly record struct Split(StreamId Id, uint Node);

    readonly BlockOwner _owner = new(arena, number);

    /// <summary>What belongs to an id that is in the tree, to be written; it may be in another leaf after this.</summary>
    public ref uint HandleAt(ref IdPosition position)
    {
        if (!_owner.Owns(position.Leaf))
            position = position with { Leaf = OwnLeafOf(NodeAt(position.Leaf).IdAt(position.Index)) };
        return ref NodeAt(position.Leaf).HandleAt(position.Index);
    }

    /// <summary>Gives an id that is in the tree another handle.</summary>
    public void Replace(StreamId id, uint handle)
    {
        var leaf = NodeAt(OwnLeafOf(id));
        var index = leaf.Ceiling(id);
        Base.Check.That(index < leaf.Count && leaf.IdAt(index) == id);
        leaf.HandleAt(index) = handle;
    }

    /// <summary>Adds an id that is not in the tree.</summary>
    public void Insert(StreamId id, uint handle)
    {
        if (root->Height == 0)
        {
            root->Top = AddNode(FirstCapacity);
            root->Height = 1;
        }
        var split = Insert(ref root->Top, root->Height, id, handle);
        if (split.Node != 0)
        {
            var left = root->Top;
            root->Top = AddNode(FirstCapacity);
            root->Height++;
            NodeAt(root->Top).Insert(0, NodeAt(left).IdAt(0), left);
            NodeAt(root->Top).Insert(1, split.Id, split.Node);
        }
        root->Count++;
    }

    /// <summary>Takes an id out; false when it is not in the tree.</summary>
    public bool Remove(StreamId id, out uint handle)
    {
        handle = 0;
        if (_owner.IsFrozen && !new IdTree(arena, root).TryFind(id, out _)) return false; // nothing is copied for it
        if (root->Height == 0 || !Remove(ref root->Top, root->Height, id, out handle)) return false;
        root->Count--;
        while (root->Height > 1 && NodeAt(root->Top).Count == 1)
        {
            var child = NodeAt(root->Top).HandleAt(0);
            Free(root->Top);
            root->Top = child;
            root->Height--;
        }
        if (NodeAt(root->Top).Count > 0) return true;
        Free(root->Top);
        root->Top = 0;
        root->Height = 0;
        return true;
    }

    /// <summary>Frees all nodes: the tree is empty then.</summary>
    public void Clear()
    {
        var steps = int.MaxValue;
        FreeSome(ref steps, withBlocks: false);
    }

    /// <summary>
    /// Frees so many nodes of a tree that nobody reads any more, from its end, and on request the blocks that the ids
    /// lead to; true when the tree is empty.
    /// </summary>
    public bool FreeSome(ref int steps, bool withBlocks)
    {
        for (; root->Height > 0 && steps > 0; steps--)
        {
            uint parent = 0;
            ref var node = ref root->Top;
            var level = root->Height;
            for (; level > 1 && NodeAt(node).Count > 0; level--)
            {
                Own(ref node);
                parent = node;
                node = ref NodeAt(node).HandleAt(NodeAt(node).Count - 1);
            }
            if (level == 1 && withBlocks && NodeAt(node).Count > 0)
            {
                Own(ref node);
                _owner.Free(NodeAt(node).TakeLast());
                continue;
            }
            Free(node);
            if (parent != 0) NodeAt(parent).TakeLast();
            else *root = default;
        }
        return root->Height == 0;
    }

    IdNode NodeAt(uint handle) => new(arena.At(handle));

    // The node is about to be changed: from here on it is a copy where a snapshot needs it.
    void Own(ref uint node)
    {
        if (!_owner.Owns(node)) Grow(ref node, NodeAt(node).Capacity);
    }

    // The leaf that an id belongs to, which may be changed then, as all above it.
    uint OwnLeafOf(StreamId id)
    {
        ref var node = ref root->Top;
        Own(ref node);
        for (var level = root->Height; level > 1; level--)
        {
            node = ref NodeAt(node).HandleAt(NodeAt(node).ChildOf(id));
            Own(ref node);
        }
        return node;
    }

    Split Insert(ref uint node, int level, StreamId id, uint handle)
    {
        if (level == 1)
        {
            var index = NodeAt(node).Ceiling(id);
            Base.Check.That(index == NodeAt(node).Count || NodeAt(node).IdAt(index) != id);
            return Put(ref node, index, id, handle);
        }
        Own(ref node);
        var child = NodeAt(node).ChildOf(id);
        var split = Insert(ref NodeAt(node).HandleAt(child), level - 1, id, handle);
        return split.Node == 0 ? default : Put(ref node, child + 1, split.Id, split.Node);
    }

    // The node may move when it grows.
    Split Put(ref uint node, int index, StreamId id, uint handle)
    {
        var count = NodeAt(node).Count;
        if (count < IdNode.MaxCount)
        {
            if (count == NodeAt(node).Capacity) Grow(ref node, Math.Min(2 * count + 2, IdNode.MaxCount));
            else Own(ref node);
            NodeAt(node).Insert(index, id, handle);
            return default;
        }
        uint behind;
        if (index == count)
        {
            behind = AddNode(FirstCapacity);
            NodeAt(behind).Insert(0, id, handle);
        }
        else
        {
            const int half = IdNode.MaxCount / 2;
            behind = AddNode(IdNode.MaxCount);
            Own(ref node);
            NodeAt(node).MoveTo(NodeAt(behind), half);
            if (index <= half) NodeAt(node).Insert(index, id, handle);
            else NodeAt(behind).Insert(index - half, id, handle);
        }
        return new Split(NodeAt(behind).IdAt(0), behind);
    }

    bool Remove(ref uint handle, int level, StreamId id, out uint removed)
    {
        Own(ref handle);
        var node = NodeAt(handle);
        if (level == 1)
        {
            var index = node.Ceiling(id);
            var isThere = index < node.Count && node.IdAt(index) == id;
            removed = isThere ? node.HandleAt(index) : 0;
            if (isThere) node.RemoveAt(index);
            return isThere;
        }
        var child = node.ChildOf(id);
        if (!Remove(ref node.HandleAt(child), level - 1, id, out removed)) return false;
        Mend(node, child, level - 1);
        return true;
    }

    // A child that lost an id goes when it is empty, and joins a neighbour when it is nearly so.
    void Mend(IdNode parent, int index, int level)
    {
        var count = NodeAt(parent.HandleAt(index)).Count;
        if (count == 0)
        {
            Free(parent.HandleAt(index));
            parent.RemoveAt(index);
        }
        else if (count < LowCount)
        {
            if (index + 1 < parent.Count && TryJoin(parent, index, level)) return;
            if (index > 0) TryJoin(parent, index - 1, level);
        }
    }

    bool TryJoin(IdNode parent, int index, int level)
    {
        ref var left = ref parent.HandleAt(index);
        var right = parent.HandleAt(index + 1);
        var count = NodeAt(left).Count + NodeAt(right).Count;
        if (count > MostAfterJoin) return false;
        if (count > NodeAt(left).Capacity) Grow(ref left, IdNode.MaxCount);
        else Own(ref left);
        Own(ref parent.HandleAt(index + 1));
        right = parent.HandleAt(index + 1);
        // Above the leaves the first id of a node is not kept up; only the parent knows from where on it is.
        if (level > 1) NodeAt(right).IdAt(0) = parent.IdAt(index + 1);
        NodeAt(right).MoveTo(NodeAt(left), 0);
        Free(right);
        parent.RemoveAt(index + 1);
        return true;
    }

    void Grow(ref uint node, int capacity)
    {
        var larger = AddNode(capacity);
        NodeAt(node).CopyTo(NodeAt(larger), 0);
        Free(node);
        node = larger;
    }

    uint AddNode(int capacity)
    {
        var node = arena.Allocate(IdNode.SizeFor(capacity));
        IdNode.Clear(arena.At(node), capacity, number);
        root->Nodes++;
        return node;
    }

    void Free(uint node)
    {
        _owner.Free(node);
        root->Nodes--;
    }
}
