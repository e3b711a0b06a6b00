// What all values have in common, by type and encoding: how what they hold outside their item is given back or copied,
// and what OBJECT ENCODING calls them.
using Larder.Base.Numbers;
using Larder.Engine.Items;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values;

/// <summary>Operations on an item's value that every type has.</summary>
public static unsafe class ItemValue
{
    /// <summary>Longest string whose encoding is called embstr.</summary>
    const int MaxEmbeddedLength = 44;

    /// <summary>Frees what the value holds outside the item's own block.</summary>
    public static void Release(Arena arena, Item item)
    {
        // A string lies in its item as a whole.
        Base.Check.That(item.Type == ItemType.String);
    }

    /// <summary>
    /// Writes a copy of the value into <paramref name="to"/>, whose value region is as long; what the value holds
    /// outside its item is copied into the target's arena.
    /// </summary>
    public static void Copy(Arena fromArena, Item from, Arena toArena, Item to)
    {
        Base.Check.That(from.Type == ItemType.String);
        from.ValueBytes.CopyTo(new Span<byte>(to.Value, to.ValueLength));
    }

    /// <summary>The name of the value's encoding as Valkey calls it.</summary>
    public static ReadOnlySpan<byte> EncodingName(Item item)
    {
        var value = item.ValueBytes;
        if (item.Encoding == 0 && value.Length <= IntegerText.MaxBytes && IntegerText.TryParse(value, out long _))
            return "int"u8;
        return item.Encoding == 0 && value.Length <= MaxEmbeddedLength ? "embstr"u8 : "raw"u8;
    }
}
