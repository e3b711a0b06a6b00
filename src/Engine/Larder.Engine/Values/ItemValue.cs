// What all values have in common, by type and encoding: how what they hold outside their item is given back.
using Larder.Engine.Items;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values;

/// <summary>Operations on an item's value that every type has.</summary>
public static class ItemValue
{
    /// <summary>Frees what the value holds outside the item's own block.</summary>
    public static void Release(Arena arena, Item item)
    {
        // A string lies in its item as a whole.
        Base.Check.That(item.Type == ItemType.String);
    }
}
