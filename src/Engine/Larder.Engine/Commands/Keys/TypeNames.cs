// The names of types in TYPE and SCAN.
using System.Text;
using Larder.Engine.Items;
using Larder.Engine.Values.Registered;

namespace Larder.Engine.Commands.Keys;

static class TypeNames
{
    static readonly ItemType[] Types =
        [ItemType.String, ItemType.List, ItemType.Set, ItemType.SortedSet, ItemType.Hash, ItemType.Stream];

    /// <summary>The name of an item's type.</summary>
    public static ReadOnlySpan<byte> Of(ItemView item, ValueKinds kinds) =>
        item.Type == ItemType.Registered ? kinds.Find(new RegisteredView(item).Id)!.Name : Of(item.Type);

    /// <summary>Finds what is called so, in any case; false for an unknown name.</summary>
    public static bool TryFind(ReadOnlySpan<byte> name, ValueKinds kinds, out NamedType found)
    {
        foreach (var type in Types)
        {
            if (!Ascii.EqualsIgnoreCase(name, Of(type))) continue;
            found = new NamedType(type, null);
            return true;
        }
        found = new NamedType(ItemType.Registered, kinds.Find(name));
        return found.Kind != null;
    }

    static ReadOnlySpan<byte> Of(ItemType type) => type switch
    {
        ItemType.String => "string"u8,
        ItemType.List => "list"u8,
        ItemType.Set => "set"u8,
        ItemType.SortedSet => "zset"u8,
        ItemType.Hash => "hash"u8,
        _ => "stream"u8,
    };
}

/// <summary>A type of values, and where it is registered its kind.</summary>
readonly record struct NamedType(ItemType Type, ValueKind? Kind)
{
    public bool IsOf(ItemView item) => item.Type == Type && (Kind == null || Kind.IsOf(new RegisteredView(item).Id));
}
