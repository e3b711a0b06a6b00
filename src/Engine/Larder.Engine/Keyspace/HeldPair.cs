// The locks of two shards, taken in ascending order.
namespace Larder.Engine.Keyspace;

/// <summary>For use in a using statement.</summary>
public readonly ref struct HeldPair
{
    readonly Shard _low;
    readonly Shard? _high;

    /// <param name="other">Null, or the same, where one lock is enough.</param>
    public HeldPair(Shard one, Shard? other)
    {
        (_low, _high) = other == null || other == one ? (one, null)
            : one.Number < other.Number ? (one, other) : (other, one);
        if (!_low.EnterUnlessHopeless()) return;
        IsHeld = _high?.EnterUnlessHopeless() ?? true;
        if (!IsHeld) _low.Exit();
    }

    /// <summary>False where a script holds one of them that does not end: then none is.</summary>
    public bool IsHeld { get; }

    public void Dispose()
    {
        if (!IsHeld) return;
        _high?.Exit();
        _low.Exit();
    }
}
