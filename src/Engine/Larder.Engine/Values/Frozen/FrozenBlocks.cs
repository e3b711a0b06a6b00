// The blocks of a long list that a snapshot saves while commands go on changing it. Those that the value had at its moment are
// shared: a command that changes one makes itself a copy of that block first, and one that it takes out stays until it is saved.
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Frozen;

/// <summary>The blocks of a value at a moment, in their order; under the lock that covers it.</summary>
public sealed class FrozenBlocks : FrozenValue
{
    readonly uint[] _blocks;
    readonly HashSet<uint> _shared; // made in one go, for the lock is held
    readonly HashSet<uint> _left = [];
    int _next;

    /// <summary>From now on the value is to leave these blocks as they are.</summary>
    public FrozenBlocks(Arena arena, uint[] blocks)
        : base(arena) => (_blocks, _shared) = (blocks, new HashSet<uint>(blocks));

    /// <summary>The block that is to be saved next; false behind the last.</summary>
    public unsafe bool TryPeek(out byte* start)
    {
        start = _next < _blocks.Length ? Arena.At(_blocks[_next]) : null;
        return start != null;
    }

    /// <summary>That block is saved: it is the value's alone again, or is freed.</summary>
    public void Advance()
    {
        var block = _blocks[_next++];
        if (_left.Remove(block)) Arena.Free(block);
        else _shared.Remove(block);
    }

    internal bool Shares(uint block) => _shared.Contains(block);

    internal bool TryLeave(uint block)
    {
        if (!_shared.Remove(block)) return false;
        _left.Add(block);
        return true;
    }

    protected override bool FreeSome(ref int steps)
    {
        for (; _next < _blocks.Length && steps > 0; steps--) Advance();
        return _next == _blocks.Length;
    }
}
