// The item of a hash, set or sorted set while it is edited: packed bytes in use may be fewer than the item has room for,
// until the edit ends.
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Values.Packed;
using Larder.Memory.Arenas;

namespace Larder.Engine.Collections;

/// <summary>The item at a key, or null when there is none, and how much of its value is in use.</summary>
unsafe struct EditedItem(KeyRef key, Item item, bool isTable)
{
    readonly KeyRef _key = key;

    public Item Item { get; private set; } = item;

    /// <summary>Bytes of the value in use, for which there is room; 0 where it is a table.</summary>
    public int Length = item.IsNull || isTable ? 0 : item.ValueLength;

    public readonly KeyRef Key => _key;
    public readonly Arena Arena => _key.Database.Arena;
    public readonly byte* Value => Item.Value;

    /// <summary>The value as packed entries.</summary>
    public readonly PackedEntries Entries => new(Item.Value, Length);

    /// <summary>Stores an item in place of what is at the key, its value still to be written.</summary>
    public void Store(ItemType type, int form, int valueLength)
    {
        Item = _key.Database.Store(_key, type, form, valueLength, 0);
        Length = 0;
    }

    /// <summary>Stores an empty item of packed entries, with room for so many bytes of them.</summary>
    public void StorePacked(ItemType type, int form, int bytes)
    {
        Store(type, form, PackedEntries.HeaderBytes + bytes);
        PackedEdit.Clear(Value);
        Length = PackedEntries.HeaderBytes;
    }

    /// <summary>Gives the item another form, the bytes of its value still to be written.</summary>
    public void Become(int form, int valueLength)
    {
        Item = _key.Database.Resize(_key, Item, valueLength);
        Item.SetTypeAndEncoding(Item.Type, form);
        Length = 0;
    }

    /// <summary>Makes room for so many bytes in all.</summary>
    public void MakeRoom(int length)
    {
        if (length > Item.ValueLength) Item = _key.Database.Resize(_key, Item, length);
    }

    /// <summary>Puts an entry in at an offset.</summary>
    public void Insert(int offset, scoped ReadOnlySpan<byte> entry) =>
        Length = PackedEdit.Insert(Value, Length, offset, entry);

    /// <summary>Takes entries out from an offset on.</summary>
    public void Remove(int offset, int count) => Length = PackedEdit.Remove(Value, Length, offset, count);

    /// <summary>Gives back room that is not in use, or removes the key when nothing is left; true then.</summary>
    public bool Finish(long count)
    {
        if (Item.IsNull) return false;
        if (count == 0)
        {
            _key.Database.Delete(_key);
            Item = default;
            return true;
        }
        if (Length != 0 && Length != Item.ValueLength) Item = _key.Database.Resize(_key, Item, Length);
        return false;
    }
}
