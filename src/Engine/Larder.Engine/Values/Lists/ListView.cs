// Reading a list, in whichever form it is.
using Larder.Engine.Items;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Lists;

/// <summary>A view of an item that is a list; dies when the item moves. A null item is an empty list.</summary>
public readonly unsafe struct ListView(Arena arena, ItemView item) : IValueView<ListView>
{
    static ItemType IValueView<ListView>.Type => ItemType.List;

    static ListView IValueView<ListView>.Of(Arena arena, ItemView item) => new(arena, item);

    public bool IsChain => !item.IsNull && item.Encoding == ListForm.Chain;

    public long Count => item.IsNull ? 0 : IsChain ? Chain.Count : Run.Count;

    Chain Chain => new(arena, item.Layout.Value);
    Run Run => new(item.Layout.Value);

    /// <summary>The element with a number, which must be there.</summary>
    public ReadOnlySpan<byte> this[long index]
    {
        get
        {
            var run = Seek(index, out _, out var at);
            return run[run.OffsetOf(at)];
        }
    }

    /// <summary>Goes through the elements from one with a number on, towards the tail or the head.</summary>
    public ListWalk Walk(long index, bool backwards = false)
    {
        var run = Seek(index, out var node, out var at);
        return new ListWalk(arena, node, run, at, backwards);
    }

    // The run of an element, its node (0 where the list is one run) and its number in the run.
    Run Seek(long index, out uint node, out int at)
    {
        Base.Check.That((ulong)index < (ulong)Count);
        node = 0;
        at = (int)index;
        if (!IsChain) return Run;
        node = Chain.Seek(index, out at);
        return Chain.RunOf(node);
    }
}
