// Which elements a random sample has already: a hash set of handles in memory that the caller lends.
namespace Larder.Engine.Values.Tables;

/// <summary>Open addressing over a span of a power-of-two length, which must be at least twice what is added.</summary>
public readonly ref struct HandleSet
{
    readonly Span<uint> _slots;

    public HandleSet(Span<uint> slots)
    {
        Base.Check.That(System.Numerics.BitOperations.IsPow2(slots.Length));
        _slots = slots;
        slots.Clear();
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
}
