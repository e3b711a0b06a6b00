// The blocks of a stream's nodes: those that a snapshot needs are copied before they are changed.
using Larder.Engine.Values.Frozen;
using Larder.Engine.Values.Streams.Trees;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Streams;

/// <summary>Changes which block a node has; handles are those in the tree.</summary>
public readonly unsafe struct NodeBlocks(Arena arena, StreamRoot* root)
{
    /// <summary>The node is about to be changed.</summary>
    public void Own(ref uint handle)
    {
        if (SharedBlocks.Contain(arena, root->Frozen, handle)) Move(ref handle, arena.CapacityOf(handle));
    }

    /// <summary>Gives the node a block with another capacity.</summary>
    public void Move(ref uint handle, int bytes)
    {
        var moved = arena.Allocate(bytes);
        var used = new EntryNode(arena.At(handle)).End;
        new ReadOnlySpan<byte>(arena.At(handle), used).CopyTo(new Span<byte>(arena.At(moved), used));
        Free(handle);
        handle = moved;
    }

    public void Free(uint handle) => SharedBlocks.Free(arena, root->Frozen, handle);

    /// <summary>The frozen node that is next; false behind the last.</summary>
    public static bool TryPeek(FrozenBlocks nodes, out EntryNode node)
    {
        var isThere = nodes.TryPeek(out var start);
        node = isThere ? new EntryNode(start) : default;
        return isThere;
    }

    /// <summary>All nodes, for a snapshot.</summary>
    public FrozenBlocks Freeze()
    {
        var nodes = new IdTree(arena, &root->Nodes);
        var blocks = new List<uint>((int)root->Nodes.Count);
        for (var position = nodes.First; !position.IsNull; position = nodes.Next(position)) blocks.Add(nodes.HandleAt(position));
        var frozen = new FrozenBlocks(arena, [.. blocks]);
        root->Frozen = frozen.Number;
        return frozen;
    }
}
