// The kinds of values that were registered when the node was put together.
using System.Text;

namespace Larder.Engine.Items;

/// <summary>Immutable; there are few, so they are gone through.</summary>
public sealed class ValueKinds(params IEnumerable<ValueKind> kinds)
{
    readonly ValueKind[] _kinds = [.. kinds];

    /// <summary>The kind of a value with that id; null where nobody knows it.</summary>
    public ValueKind? Find(ulong id)
    {
        foreach (var kind in _kinds)
        {
            if (kind.IsOf(id)) return kind;
        }
        return null;
    }

    /// <summary>The kind of that name, in any case.</summary>
    public ValueKind? Find(ReadOnlySpan<byte> name)
    {
        foreach (var kind in _kinds)
        {
            if (Ascii.EqualsIgnoreCase(kind.Name, name)) return kind;
        }
        return null;
    }
}
