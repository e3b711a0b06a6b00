// The blocks of a long list or stream that a snapshot saves while commands go on changing it. Those that the value had at its
// moment are shared: a command that changes one makes itself a copy of that block first, and one that it takes out stays until
// it is saved.
using System.Runtime.CompilerServices;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Frozen;

/// <summary>The blocks of a value at a moment, in their order; under the lock that covers it.</summary>
public sealed class FrozenBlocks
{
    readonly Arena _arena;
    readonly uint[] _blocks;
    readonly HashSet<uint> _shared; // made in one go, for the lock is held
    readonly HashSet<uint> _left = [];
    int _next;

    /// <summary>From now on the value is to leave these blocks as they are: <see cref="Number"/> is noted in it.</summary>
    public FrozenBlocks(Arena arena, uint[] blocks)
    {
        (_arena, _blocks, _shared) = (arena, blocks, new HashSet<uint>(blocks));
        Number = SharedBlocks.Add(arena, this);
    }

    /// <summary>What the value is known by.</summary>
    public uint Number { get; }

    public int Count => _blocks.Length;

    /// <summary>The block that is to be saved next; false behind the last.</summary>
    public unsafe bool TryPeek(out byte* start)
    {
        start = _next < _blocks.Length ? _arena.At(_blocks[_next]) : null;
        return start != null;
    }

    /// <summary>That block is saved: it is the value's alone again, or is freed.</summary>
    public void Advance()
    {
        var block = _blocks[_next++];
        if (_left.Remove(block)) _arena.Free(block);
        else _shared.Remove(block);
    }

    /// <summary>Nothing more of it is wanted.</summary>
    public void Thaw()
    {
        while (_next < _blocks.Length) Advance();
        SharedBlocks.Remove(_arena, Number);
    }

    internal bool Shares(uint block) => _shared.Contains(block);

    internal bool TryLeave(uint block)
    {
        if (!_shared.Remove(block)) return false;
        _left.Add(block);
        return true;
    }
}
