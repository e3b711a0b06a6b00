// How large memcached says that an item is: what the option -I limits. Larder's own items are smaller, but what is
// refused as too large has to be the same.
namespace Larder.Protocol.Memcached;

/// <summary>Sizes of items as memcached counts them.</summary>
public static class ItemSize
{
    // Header, CAS number, the byte that ends the key, and the line end behind the value.
    const int OverheadBytes = 48 + 8 + 1 + 2;

    /// <summary>Bytes of an item with a key and a value of these lengths.</summary>
    public static long Of(int keyLength, uint clientFlags, long valueLength) =>
        OverheadBytes + keyLength + (clientFlags == 0 ? 0 : sizeof(uint)) + valueLength;
}
