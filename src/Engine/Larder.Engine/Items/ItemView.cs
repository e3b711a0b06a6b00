// An item to be looked at. What a lookup gives is this, so that nothing can be changed by the way: who wants to change an item
// asks Database.Change for it, the one place that sees every change before it happens.
using System.Runtime.CompilerServices;

namespace Larder.Engine.Items;

/// <summary>A view that changes nothing; valid until the item is freed or moved.</summary>
public readonly unsafe struct ItemView(Item item)
{
    /// <summary>
    /// The item where it lies, for those who read values in place (Items, Values, Keyspace). Nothing is written through it;
    /// a test of the source tree keeps others off.
    /// </summary>
    internal Item Layout => item;

    public bool IsNull => item.IsNull;
    public ItemType Type => item.Type;
    public bool HasExpiry => item.HasExpiry;
    public bool HasMemcached => item.HasMemcached;
    public int Encoding => item.Encoding;
    public uint Access => item.Access;
    public int KeyLength => item.KeyLength;
    public int Size => item.Size;
    public long ExpireAtMs => item.ExpireAtMs;

    /// <summary>What memcached keeps of it; 0 where it keeps nothing.</summary>
    public ulong Cas => item.HasMemcached ? item.Cas : 0;
    public uint ClientFlags => item.HasMemcached ? item.ClientFlags : 0;
    public byte Marks => item.HasMemcached ? item.Marks : (byte)0;

    public int ValueLength
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => item.ValueLength;
    }

    public ReadOnlySpan<byte> KeyBytes => item.KeyBytes;

    public ReadOnlySpan<byte> ValueBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => item.ValueBytes;
    }

    /// <summary>Whether both are the same item, not just equal ones.</summary>
    public bool IsSame(ItemView other) => item.IsSame(other.Layout);

    /// <summary>Whether the item has exactly this key.</summary>
    public bool HasKey(byte* key, int length) => item.HasKey(key, length);

    public static implicit operator ItemView(Item item) => new(item);
}
