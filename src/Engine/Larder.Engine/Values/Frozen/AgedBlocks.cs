// The blocks of a frozen value that are in no list: each begins with the number that its value had when it was made, so that
// those that came after the freezing are known. To freeze such a value is a matter of its root.
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Frozen;

/// <summary>Under the lock that covers the value.</summary>
public abstract class AgedBlocks(Arena arena) : FrozenValue(arena)
{
    const int BlocksPerPart = 1024; // no array of them grows while others wait

    readonly Stack<uint[]> _left = new();
    int _count; // in the last

    /// <summary>A block has left the value, and is the snapshot's alone.</summary>
    internal void Leave(uint block)
    {
        if (_left.Count == 0 || _count == BlocksPerPart)
        {
            _left.Push(new uint[BlocksPerPart]);
            _count = 0;
        }
        _left.Peek()[_count++] = block;
    }

    protected override bool FreeSome(ref int steps)
    {
        for (; _left.Count > 0 && steps > 0; steps--)
        {
            Arena.Free(_left.Peek()[--_count]);
            if (_count > 0) continue;
            _left.Pop();
            _count = BlocksPerPart;
        }
        return _left.Count == 0;
    }
}
