// The blocks of a stream's nodes: those that a snapshot needs are copied before they are changed.
using Larder.Engine.Values.Frozen;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Streams;

/// <summary>Changes which block a node has; handles are those in the tree.</summary>
readonly unsafe struct NodeBlocks(Arena arena, StreamRoot* root)
{
    BlockOwner Owner => new(arena, root->Frozen);

    /// <summary>The node is about to be changed.</summary>
    public void Own(ref uint handle)
    {
        if (!Owner.Owns(handle)) Move(ref handle, arena.CapacityOf(handle));
    }

    /// <summary>Gives the node a block with another capacity.</summary>
    public void Move(ref uint handle, int bytes)
    {
        var moved = arena.Allocate(bytes);
        var used = new EntryNode(arena.At(handle)).End;
        new ReadOnlySpan<byte>(arena.At(handle), used).CopyTo(new Span<byte>(arena.At(moved), used));
        new EntryNode(arena.At(moved)).Layout->Age = root->Frozen;
        Free(handle);
        handle = moved;
    }

    public void Free(uint handle) => Owner.Free(handle);
}
