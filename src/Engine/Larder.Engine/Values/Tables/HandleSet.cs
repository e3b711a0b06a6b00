// Which elements a random sample has already: a hash set of handles in memory that is borrowed.
using System.Buffers;
using System.Numerics;

namespace Larder.Engine.Values.Tables;

/// <summary>Open addressing over at least twice as many slots as may be added; to be disposed.</summary>
public readonly ref struct HandleSet
{
    readonly uint[] _rented;
    readonly Span<uint> _slots;

    /// <param name="count">The most that are added, up to 2^29.</param>
    public HandleSet(int count)
    {
        var slots = (int)BitOperations.RoundUpToPowerOf2((uint)count * 2);
        _rented = ArrayPool<uint>.Shared.Rent(slots);
        _slots = _rented.AsSpan(0, slots);
        _slots.Clear();
    }

    /// <summary>False when the handle is in the set already.</summary>
    public bool Add(uint handle)
    {
        var mask = _slots.Length - 1;
        for (var i = (int)((handle * 0x9E37_79B1u) >> 7) & mask; ; i = (i + 1) & mask)
        {
            if (_slots[i] == handle) return false;
            if (_slots[i] != 0) continue;
            _slots[i] = handle;
            return true;
        }
    }

    public void Dispose() => ArrayPool<uint>.Shared.Return(_rented);
}
