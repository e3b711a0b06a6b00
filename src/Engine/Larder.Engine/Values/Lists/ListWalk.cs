// Goes through the elements of a list in either direction.
using System.Runtime.CompilerServices;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Lists;

/// <summary>Each element once, from where it starts to the end. The list must not change meanwhile.</summary>
public ref struct ListWalk
{
    readonly Arena _arena;
    readonly bool _backwards;
    Run _run;
    uint _node;  // 0 where the list is one run
    int _left;   // elements of the run still ahead
    int _offset; // where the next one starts, or ends when going backwards

    /// <param name="index">The number in the run of the first element.</param>
    internal ListWalk(Arena arena, uint node, Run run, int index, bool backwards)
    {
        _arena = arena;
        _node = node;
        _run = run;
        _backwards = backwards;
        _left = backwards ? index + 1 : run.Count - index;
        _offset = run.OffsetOf(backwards ? index + 1 : index);
    }

    /// <summary>The element; valid until the list changes.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MoveNext()
    {
        if (_left == 0 && !MoveToNeighbour()) return false;
        _left--;
        if (_backwards)
        {
            _offset = _run.Previous(_offset);
            Current = _run[_offset];
        }
        else
        {
            Current = _run[_offset];
            _offset = _run.Next(_offset);
        }
        return true;
    }

    unsafe bool MoveToNeighbour()
    {
        if (_node == 0) return false;
        var links = _arena.At(_node);
        _node = Unsafe.ReadUnaligned<uint>(_backwards ? links : links + sizeof(uint));
        if (_node == 0) return false;
        _run = new Run(_arena.At(_node) + Chain.LinkBytes);
        _left = _run.Count;
        _offset = _backwards ? _run.End : _run.First;
        return true;
    }
}
