// The value of a registered kind (Items/ValueKind): whose it is, and the bytes that it keeps.
using System.Runtime.CompilerServices;
using Larder.Engine.Items;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Registered;

/// <summary>Of an item of that type, or of a null item.</summary>
public readonly unsafe struct RegisteredView(ItemView item) : IValueView<RegisteredView>
{
    /// <summary>What stands before the bytes.</summary>
    public const int IdBytes = sizeof(ulong);

    static ItemType IValueView<RegisteredView>.Type => ItemType.Registered;

    static RegisteredView IValueView<RegisteredView>.Of(Arena arena, ItemView item) => new(item);

    public bool IsNull => item.IsNull;

    // Safe: no value of a registered kind is shorter than its id.
    public ulong Id => Unsafe.ReadUnaligned<ulong>(item.Layout.Value);

    public ReadOnlySpan<byte> Bytes => item.ValueBytes[IdBytes..];
}
