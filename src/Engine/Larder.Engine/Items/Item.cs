// One key with its value, expiry and access clock in a single block of the shard's arena. Elements of large hashes and
// sets have the same form (key = field or member), so that one index and one expiry structure serve both.
//
//     0      1        4           5             8
//     | kind | access | keyLength | valueLength | expiry 16? | memcached 13? | key | value |
//     | kind | access | valueOffset             | lengths 8  | expiry 16? | memcached 13? | key | room? | value |
//
//     kind         bits 0-2 type, 3 has expiry, 4 has memcached fields, 5 has long lengths (the second form), 6-7 encoding
//     access       23 bits for the eviction policy: a clock (LRU) or minutes and a counter (LFU); and above them the
//                  generation, which says whether a snapshot still has to save the item (Keyspace/ShardSnapshot)
//     keyLength    1 byte; valueLength 3 bytes: both are in `lengths` (u32, u32) when either is too long; `valueOffset`, u32, is
//                  where the value begins then. Before a long value there is room for other parts and a longer key, so that
//                  EXPIRE or RENAME need not move it
//     expiry       i64 Unix ms, then the links of the expiry wheel: u32 previous, u32 next
//     memcached    u64 cas, u32 client flags, u8 marks of the memcached commands
//     value        of a string its bytes; of a collection what its encoding says
using System.Runtime.CompilerServices;

namespace Larder.Engine.Items;

/// <summary>What a key holds. The numbers stand in memory only.</summary>
public enum ItemType : byte
{
    String = 0,
    List = 1,
    Set = 2,
    SortedSet = 3,
    Hash = 4,
    Stream = 5,

    /// <summary>What it is stands in the value: <see cref="ValueKind"/>.</summary>
    Registered = 6,
}

/// <summary>A view of an item in memory; valid until the item is freed or moved.</summary>
public readonly unsafe struct Item(byte* address)
{
    public const int MaxInlineKeyLength = 254;

    /// <summary>A longer value is never moved for another expiry or key: others would wait for that.</summary>
    public const int MaxInlineValueLength = 256 * 1024 - 1;

    public const uint MaxAccess = 0x7FFFFF;
    public const uint GenerationBit = 0x8000_0000;

    const byte TypeMask = 0x07, ExpiryBit = 0x08, MemcachedBit = 0x10, LongBit = 0x20;
    const int HeaderBytes = 8, LengthsBytes = 8, ExpiryBytes = 16, MemcachedBytes = 13;

    // What may come before a long value beside its key, and by how much the key may grow.
    const int RoomBytes = ExpiryBytes + MemcachedBytes + MaxInlineKeyLength;

    // Offset of the key for each combination of the three optional parts (bits 3-5 of kind).
    static ReadOnlySpan<byte> KeyOffsets =>
    [
        HeaderBytes, HeaderBytes + ExpiryBytes, HeaderBytes + MemcachedBytes,
        HeaderBytes + ExpiryBytes + MemcachedBytes,
        HeaderBytes + LengthsBytes, HeaderBytes + LengthsBytes + ExpiryBytes,
        HeaderBytes + LengthsBytes + MemcachedBytes, HeaderBytes + LengthsBytes + ExpiryBytes + MemcachedBytes,
    ];

    public byte* Address => address;
    public bool IsNull => address == null;

    /// <summary>Whether both are the same item, not just equal ones.</summary>
    public bool IsSame(Item other) => other.Address == address;

    public ItemType Type => (ItemType)(*address & TypeMask);
    public bool HasExpiry => (*address & ExpiryBit) != 0;
    public bool HasMemcached => (*address & MemcachedBit) != 0;
    public bool HasLongLengths => (*address & LongBit) != 0;

    /// <summary>The value's form within its type, 0 to 3; each type names its own.</summary>
    public int Encoding => *address >> 6;

    /// <summary>At most <see cref="MaxAccess"/>.</summary>
    public uint Access
    {
        get => (Unsafe.ReadUnaligned<uint>(address) >> 8) & MaxAccess;
        set => Unsafe.WriteUnaligned(
            address, (value << 8) | (Unsafe.ReadUnaligned<uint>(address) & (GenerationBit | 0xFF)));
    }

    /// <summary>0 or <see cref="GenerationBit"/>.</summary>
    public uint Generation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Unsafe.ReadUnaligned<uint>(address) & GenerationBit;
        set => Unsafe.WriteUnaligned(address, (Unsafe.ReadUnaligned<uint>(address) & ~GenerationBit) | value);
    }

    public int KeyLength
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => HasLongLengths ? Unsafe.ReadUnaligned<int>(address + HeaderBytes) : address[4];
    }

    public int ValueLength
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => HasLongLengths
            ? Unsafe.ReadUnaligned<int>(address + HeaderBytes + 4)
            : (int)(Unsafe.ReadUnaligned<uint>(address + 4) >> 8);
    }

    // Bytes from the start of the item to its value.
    int ValueOffset
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => HasLongLengths ? Unsafe.ReadUnaligned<int>(address + 4) : KeyOffset + address[4];
    }

    public byte* Key
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => address + KeyOffset;
    }

    public byte* Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => address + ValueOffset;
    }

    public ReadOnlySpan<byte> KeyBytes => new(Key, KeyLength);
    public ReadOnlySpan<byte> ValueBytes => new(Value, ValueLength);

    /// <summary>Bytes from the start of the item to the end of its value.</summary>
    public int Size => ValueOffset + ValueLength;

    /// <summary>When the item ends, Unix milliseconds. Only for an item with expiry.</summary>
    public long ExpireAtMs
    {
        get => Unsafe.ReadUnaligned<long>(ExpiryPart);
        set => Unsafe.WriteUnaligned(ExpiryPart, value);
    }

    public ref uint WheelPrevious => ref Unsafe.AsRef<uint>(ExpiryPart + 8);
    public ref uint WheelNext => ref Unsafe.AsRef<uint>(ExpiryPart + 12);

    public ulong Cas
    {
        get => Unsafe.ReadUnaligned<ulong>(MemcachedPart);
        set => Unsafe.WriteUnaligned(MemcachedPart, value);
    }

    public uint ClientFlags
    {
        get => Unsafe.ReadUnaligned<uint>(MemcachedPart + 8);
        set => Unsafe.WriteUnaligned(MemcachedPart + 8, value);
    }

    /// <summary>What the memcached commands note on an item (fetched, stale ...).</summary>
    public byte Marks
    {
        get => MemcachedPart[12];
        set => MemcachedPart[12] = value;
    }

    /// <summary>Takes over what memcached keeps of another item, where both have room for it.</summary>
    public void TakeMemcached(Item other)
    {
        if (!HasMemcached || !other.HasMemcached) return;
        (Cas, ClientFlags, Marks) = (other.Cas, other.ClientFlags, other.Marks);
    }

    /// <summary>Whether a key of this length and these parts find room before the value where that is.</summary>
    public bool HasRoomFor(int keyLength, bool expiry, bool memcached) =>
        HasLongLengths && HeadBytes(keyLength, true, expiry, memcached) <= ValueOffset;

    /// <summary>Gives the item another key, which may be its own, and other parts, for which it has room; the value stays.
    /// What is kept for memcached stays where the item has that still, an expiry is the caller's to write.</summary>
    public void Reform(byte* key, int keyLength, bool expiry, bool memcached)
    {
        var (cas, flags, marks) = HasMemcached ? (Cas, ClientFlags, Marks) : default;
        Buffer.MemoryCopy(key, address + HeadBytes(0, true, expiry, memcached), keyLength, keyLength);
        *address = (byte)((*address & ~(ExpiryBit | MemcachedBit)) | FormOf(expiry, memcached));
        WriteLengths(keyLength, ValueLength, longLengths: true);
        ClearParts();
        if (memcached) (Cas, ClientFlags, Marks) = (cas, flags, marks);
    }

    int KeyOffset
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => KeyOffsets[(*address >> 3) & 7];
    }

    byte* ExpiryPart => address + HeaderBytes + (HasLongLengths ? LengthsBytes : 0);
    byte* MemcachedPart => ExpiryPart + (HasExpiry ? ExpiryBytes : 0);

    /// <summary>Whether the item has exactly this key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool HasKey(byte* key, int length) =>
        KeyLength == length && new ReadOnlySpan<byte>(Key, length).SequenceEqual(new ReadOnlySpan<byte>(key, length));

    /// <summary>Bytes an item of this form takes.</summary>
    public static int SizeFor(int keyLength, int valueLength, bool expiry, bool memcached) =>
        ValueOffsetFor(keyLength, valueLength, expiry, memcached) + valueLength;

    /// <summary>Writes header and key; the value's bytes are the caller's to write.</summary>
    public static Item Write(
        byte* address, ItemType type, int encoding, byte* key, int keyLength, int valueLength, bool expiry, bool memcached)
    {
        var longLengths = NeedsLongLengths(keyLength, valueLength);
        *(ulong*)address = 0;
        *address = (byte)((byte)type | (encoding << 6) | FormOf(expiry, memcached) | (longLengths ? LongBit : 0));
        var item = new Item(address);
        item.WriteLengths(keyLength, valueLength, longLengths);
        if (longLengths)
            Unsafe.WriteUnaligned(address + 4, ValueOffsetFor(keyLength, valueLength, expiry, memcached));
        item.ClearParts();
        Unsafe.CopyBlockUnaligned(item.Key, key, (uint)keyLength);
        return item;
    }

    /// <summary>Changes the length of the value within the block; the form of the header must stay the same.</summary>
    public void SetValueLength(int length) => WriteLengths(KeyLength, length, HasLongLengths);

    /// <summary>Whether a value of this length keeps the header's form.</summary>
    public bool CanHoldLength(int valueLength) => HasLongLengths || valueLength <= MaxInlineValueLength;

    public void SetTypeAndEncoding(ItemType type, int encoding) =>
        *address = (byte)((*address & ~(TypeMask | 0xC0)) | (byte)type | (encoding << 6));

    static int FormOf(bool expiry, bool memcached) => (expiry ? ExpiryBit : 0) | (memcached ? MemcachedBit : 0);

    void ClearParts()
    {
        if (HasExpiry) new Span<byte>(ExpiryPart, ExpiryBytes).Clear();
        if (HasMemcached) new Span<byte>(MemcachedPart, MemcachedBytes).Clear();
    }

    static int HeadBytes(int keyLength, bool longLengths, bool expiry, bool memcached) =>
        HeaderBytes + (longLengths ? LengthsBytes : 0) + (expiry ? ExpiryBytes : 0) + (memcached ? MemcachedBytes : 0)
        + keyLength;

    static int ValueOffsetFor(int keyLength, int valueLength, bool expiry, bool memcached) => valueLength > MaxInlineValueLength
        ? HeadBytes(keyLength, longLengths: true, expiry: false, memcached: false) + RoomBytes
        : HeadBytes(keyLength, keyLength > MaxInlineKeyLength, expiry, memcached);

    static bool NeedsLongLengths(int keyLength, int valueLength) =>
        keyLength > MaxInlineKeyLength || valueLength > MaxInlineValueLength;

    void WriteLengths(int keyLength, int valueLength, bool longLengths)
    {
        if (longLengths)
        {
            Unsafe.WriteUnaligned(address + HeaderBytes, keyLength);
            Unsafe.WriteUnaligned(address + HeaderBytes + 4, valueLength);
        }
        else
        {
            Unsafe.WriteUnaligned(address + 4, (uint)keyLength | ((uint)valueLength << 8));
        }
    }
}
