// The elements of a set, hash or sorted set in table form, to be looked at: what the views of collections give of a table.
using Larder.Engine.Items;

namespace Larder.Engine.Values.Tables;

/// <summary>A view that changes nothing; dies when the table goes.</summary>
public readonly struct ElementView(ElementTable table)
{
    public long Count => table.Count;

    public ItemView At(uint element) => table.At(element);

    public uint HandleOf(ItemView element) => table.HandleOf(element.Layout);

    /// <summary>An element, each equally likely. The table must not be empty.</summary>
    public ItemView Pick(Random random) => table.Pick(random);

    /// <summary>The handles at a position of the index's order; returns the next position, 0 at the end.</summary>
    public ulong Scan(ulong position, Span<uint> handles, out int count) =>
        table.Index.Scan(position, handles, out count);

    /// <summary>Goes through all elements; the table must not change meanwhile.</summary>
    public ElementWalk Walk() => new(this);
}
