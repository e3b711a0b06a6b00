// What the views of all collection types have in common, so that a key is looked up as any of them in one place.
using Larder.Engine.Values;
using Larder.Engine.Items;
using Larder.Memory.Arenas;

namespace Larder.Engine.Items;

/// <summary>A view of an item's value, for reading; dies when the item moves.</summary>
public interface IValueView<TSelf> where TSelf : struct, IValueView<TSelf>
{
    /// <summary>The type of the items that it is a view of.</summary>
    static abstract ItemType Type { get; }

    /// <summary>The view of an item of that type, or of a null item where there is none.</summary>
    static abstract TSelf Of(Arena arena, ItemView item);
}
