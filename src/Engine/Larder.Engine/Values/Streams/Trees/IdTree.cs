// A B+tree from ids to handles, in an arena. Streams find their nodes by it, consumer groups what is pending.
//
//                  [ 5-0 | 90-0 ]
//                 /              \
//        [5-0 5-1 40-2 ...]    [90-0 ...]        leaves are not linked: the next one is found from the top
//
// Ids most often come at the end and go at the start: a node that is full and gets one more at its end stays full.
using Larder.Engine.Values.Streams.Ids;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Streams.Trees;

/// <summary>Reads a tree; <see cref="IdTreeEdit"/> changes it.</summary>
public readonly unsafe struct IdTree(Arena arena, IdTreeRoot* root)
{
    public long Count => root->Count;

    /// <summary>The first id; none when the tree is empty.</summary>
    public IdPosition First => root->Height == 0 ? default : FirstBelow(root->Top, root->Height);

    /// <summary>The last id; none when the tree is empty.</summary>
    public IdPosition Last => root->Height == 0 ? default : LastBelow(root->Top, root->Height);

    public StreamId IdAt(IdPosition position) => NodeAt(position.Leaf).IdAt(position.Index);

    /// <summary>What belongs to an id.</summary>
    public uint HandleAt(IdPosition position) => NodeAt(position.Leaf).HandleAt(position.Index);

    /// <summary>The first id that is not below one.</summary>
    public IdPosition Ceiling(StreamId id) => root->Height == 0 ? default : Ceiling(root->Top, root->Height, id);

    /// <summary>The last id that is not above one.</summary>
    public IdPosition Floor(StreamId id) => root->Height == 0 ? default : Floor(root->Top, root->Height, id);

    public IdPosition Next(IdPosition position)
    {
        var node = NodeAt(position.Leaf);
        if (position.Index + 1 < node.Count) return position with { Index = position.Index + 1 };
        return Behind(node.IdAt(position.Index));
    }

    /// <summary>The first id behind one that may have gone.</summary>
    public IdPosition Behind(StreamId id) => id == StreamId.Max ? default : Ceiling(id.Next);

    public IdPosition Previous(IdPosition position)
    {
        if (position.Index > 0) return position with { Index = position.Index - 1 };
        var id = IdAt(position);
        return id == StreamId.Min ? default : Floor(id.Previous);
    }

    public bool TryFind(StreamId id, out uint handle)
    {
        var position = Ceiling(id);
        var isThere = !position.IsNull && IdAt(position) == id;
        handle = isThere ? HandleAt(position) : 0;
        return isThere;
    }

    /// <summary>Bytes of the nodes, where all but a lone one count as full-grown.</summary>
    public long SizeBytes => root->Nodes == 1
        ? arena.CapacityOf(root->Top)
        : (long)root->Nodes * Arena.CapacityFor(IdNode.SizeFor(IdNode.MaxCount));

    IdNode NodeAt(uint handle) => new(arena.At(handle));

    IdPosition FirstBelow(uint handle, int level)
    {
        for (; level > 1; level--) handle = NodeAt(handle).HandleAt(0);
        return new IdPosition(handle, 0);
    }

    IdPosition LastBelow(uint handle, int level)
    {
        for (; level > 1; level--) handle = NodeAt(handle).HandleAt(NodeAt(handle).Count - 1);
        return new IdPosition(handle, NodeAt(handle).Count - 1);
    }

    IdPosition Ceiling(uint handle, int level, StreamId id)
    {
        var node = NodeAt(handle);
        if (level == 1)
        {
            var index = node.Ceiling(id);
            return index < node.Count ? new IdPosition(handle, index) : default;
        }
        var child = node.ChildOf(id);
        var found = Ceiling(node.HandleAt(child), level - 1, id);
        if (!found.IsNull || child + 1 == node.Count) return found;
        return FirstBelow(node.HandleAt(child + 1), level - 1);
    }

    IdPosition Floor(uint handle, int level, StreamId id)
    {
        var node = NodeAt(handle);
        if (level == 1)
        {
            var index = node.Floor(id);
            return index >= 0 ? new IdPosition(handle, index) : default;
        }
        var child = node.ChildOf(id);
        var found = Floor(node.HandleAt(child), level - 1, id);
        if (!found.IsNull || child == 0) return found;
        return LastBelow(node.HandleAt(child - 1), level - 1);
    }
}
