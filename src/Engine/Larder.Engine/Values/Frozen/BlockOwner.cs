// Whether blocks of a value may be changed where they lie: those that a snapshot needs are copied first.
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Frozen;

/// <summary>Of a value whose blocks each begin with a number: see <see cref="AgedBlocks"/>.</summary>
/// <param name="number">The number that the value was frozen under, perhaps long ago; 0 for never.</param>
public readonly unsafe struct BlockOwner(Arena arena, uint number)
{
    readonly AgedBlocks? _frozen = number == 0 ? null : SharedBlocks.Find(arena, number) as AgedBlocks;

    /// <summary>What new blocks begin with.</summary>
    public uint Number => number;

    /// <summary>The value is being saved.</summary>
    public bool IsFrozen => _frozen != null;

    /// <summary>Whether the block is the value's alone.</summary>
    // Safe: blocks of such a value are never shorter than the number.
    public bool Owns(uint block) => _frozen == null || *(uint*)arena.At(block) == number;

    /// <summary>Frees a block that has left the value, or leaves that to the snapshot that needs it.</summary>
    public void Free(uint block)
    {
        if (Owns(block)) arena.Free(block);
        else _frozen!.Leave(block);
    }
}
