// A large value as it was at a snapshot's moment, while commands go on changing it: they leave what it consisted of as it is, and
// what they take out of it stays until it is thawed.
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Frozen;

/// <summary>Under the lock that covers the value.</summary>
public abstract class FrozenValue
{
    protected FrozenValue(Arena arena) => (Arena, Number) = (arena, SharedBlocks.Add(arena, this));

    /// <summary>What the value is known by: it is noted in it.</summary>
    public uint Number { get; }

    /// <summary>An item with the value as it was; 0 where its blocks are there one by one.</summary>
    public uint Copy { get; protected init; }

    protected Arena Arena { get; }

    /// <summary>Nothing more of it is wanted: frees so much of what was kept for it alone; true when that is gone.</summary>
    public bool Thaw(ref int steps)
    {
        SharedBlocks.Remove(Arena, Number);
        return FreeSome(ref steps);
    }

    protected abstract bool FreeSome(ref int steps);
}
