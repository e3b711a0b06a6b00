// Changing a hash at a key: creates it, chooses its form, gives and takes room. A change of several fields is one edit,
// which ends with Finish.
using System.Runtime.CompilerServices;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Values.Hashes;
using Larder.Engine.Values.Packed;

namespace Larder.Engine.Collections.Hashes;

/// <summary>
/// An edit of the hash at a key; <paramref name="item"/> is its item, or null when there is none. Names and values must
/// not lie in items of the same key.
/// </summary>
public unsafe ref struct HashEdit(KeyRef key, Item item, EncodingSettings limits) : IValueEdit<HashEdit>
{
    readonly KeyRef _key = key;
    Item _item = item;

    // Bytes of the packed region that are in use; the item has room for at least as many.
    int _length = item.IsNull || item.Encoding == HashForm.Table ? 0 : item.ValueLength;

    static ItemType IValueEdit<HashEdit>.Type => ItemType.Hash;

    static HashEdit IValueEdit<HashEdit>.Open(KeyRef key, Item item, EncodingSettings limits) =>
        new(key, item, limits);

    /// <summary>The hash as it now is.</summary>
    public readonly HashView View => new(_key.Database.Arena, _item, _length);

    readonly PackedEntries Entries => new(_item.Value, _length);
    readonly FieldTable Table => new(_key.Database.Arena, _item.Value);

    /// <summary>
    /// Says what will be set, so that the right form is chosen at once and a new packed hash gets its exact size.
    /// </summary>
    /// <param name="fields">How many fields, some of which may be there already.</param>
    /// <param name="bytes">Sum of <see cref="PackedEntries.SizeOf"/> over all names and values.</param>
    /// <param name="longest">Length of the longest name or value.</param>
    public void Expect(int fields, long bytes, int longest)
    {
        var fits = fields <= MaxPackedFields && longest <= limits.HashMaxListpackValue.Value &&
            _length + bytes <= PackedLimit.MaxBytes;
        if (_item.IsNull) Create(fits, fits ? (int)bytes : 0);
        else if (!fits) MakeTable();
    }

    /// <summary>Sets a field.</summary>
    /// <param name="expireAtMs">Unix milliseconds, in the future; 0 for never.</param>
    /// <param name="keepExpiry">A field that is there keeps the expiry it has.</param>
    public FieldChange Set(
        scoped ReadOnlySpan<byte> field, scoped ReadOnlySpan<byte> value, long expireAtMs = 0, bool keepExpiry = false)
    {
        if (_item.IsNull) Create(packed: true, 0);
        if (_item.Encoding == HashForm.Packed)
        {
            var offset = Entries.Find(field, 2);
            if (FitsPacked(field, value, offset < 0) && expireAtMs == 0) return SetPacked(offset, field, value);
            MakeTable();
        }
        if (expireAtMs != 0) UseWheel();
        return Table.Set(field, value, expireAtMs, keepExpiry, _key.NowMs);
    }

    /// <summary>Removes a field; false when there is none or it has ended.</summary>
    public bool Remove(scoped ReadOnlySpan<byte> field)
    {
        if (_item.IsNull) return false;
        if (_item.Encoding == HashForm.Table)
        {
            // One that has ended is left to active expiry, which tells it as what it is.
            if (Table.Find(field, _key.NowMs).IsNull) return false;
            return Table.Remove(field, _key.NowMs, out _);
        }
        var offset = Entries.Find(field, 2);
        if (offset < 0) return false;
        _length = PackedEdit.Remove(_item.Value, _length, offset, 2);
        return true;
    }

    /// <summary>Sets when a field ends; a time that is past removes it.</summary>
    public FieldExpiryResult SetExpiry(scoped ReadOnlySpan<byte> field, long expireAtMs, ExpiryConditions conditions)
    {
        if (!View.TryGet(field, _key.NowMs, out _, out var present)) return FieldExpiryResult.Missing;
        if (!Holds(conditions, present, expireAtMs)) return FieldExpiryResult.Refused;
        if (expireAtMs <= _key.NowMs && !_key.Database.Shard.Expiry.IsImporting)
        {
            Remove(field);
            return FieldExpiryResult.Ended;
        }
        if (_item.Encoding == HashForm.Packed) MakeTable();
        UseWheel();
        Table.SetExpiry(Table.Find(field, _key.NowMs), expireAtMs);
        return FieldExpiryResult.Changed;
    }

    /// <summary>Takes a field's expiry away.</summary>
    public readonly FieldExpiryResult Persist(ReadOnlySpan<byte> field)
    {
        if (!View.TryGet(field, _key.NowMs, out _, out var present)) return FieldExpiryResult.Missing;
        if (present == 0) return FieldExpiryResult.WithoutExpiry;
        Table.SetExpiry(Table.Find(field, _key.NowMs), 0);
        return FieldExpiryResult.Changed;
    }

    /// <summary>Ends the edit; true when the hash had become empty and the key was removed.</summary>
    public bool Finish()
    {
        if (_item.IsNull) return false;
        if (_item.Encoding == HashForm.Packed ? Entries.Count == 0 : Table.Count == 0)
        {
            _key.Database.Delete(_key);
            _item = default;
            return true;
        }
        if (_item.Encoding == HashForm.Packed && _length != _item.ValueLength)
            _item = _key.Database.Resize(_key, _item, _length);
        return false;
    }

    readonly int MaxPackedFields => (int)Math.Min(limits.HashMaxListpackEntries.Value, PackedEntries.MaxCount / 2);

    readonly bool FitsPacked(ReadOnlySpan<byte> field, ReadOnlySpan<byte> value, bool isNew)
    {
        if (field.Length > limits.HashMaxListpackValue.Value || value.Length > limits.HashMaxListpackValue.Value)
            return false;
        if (isNew && Entries.Count / 2 >= MaxPackedFields) return false;
        return _length + (long)field.Length + value.Length <= PackedLimit.MaxBytes;
    }

    static bool Holds(ExpiryConditions conditions, long present, long expireAtMs)
    {
        if (conditions == ExpiryConditions.None) return true;
        if ((conditions & ExpiryConditions.Missing) != 0 && present != 0) return false;
        if ((conditions & ExpiryConditions.Present) != 0 && present == 0) return false;
        if ((conditions & ExpiryConditions.Later) != 0 && (present == 0 || expireAtMs <= present)) return false;
        return (conditions & ExpiryConditions.Earlier) == 0 || present == 0 || expireAtMs < present;
    }

    void Create(bool packed, int bytes)
    {
        var database = _key.Database;
        if (packed)
        {
            _item = database.Store(_key, ItemType.Hash, HashForm.Packed, PackedEntries.HeaderBytes + bytes, 0);
            PackedEdit.Clear(_item.Value);
            _length = PackedEntries.HeaderBytes;
        }
        else
        {
            _item = database.Store(_key, ItemType.Hash, HashForm.Table, FieldTable.ValueBytes, 0);
            FieldTable.Create(database.Arena, _item.Value);
        }
    }

    FieldChange SetPacked(int offset, scoped ReadOnlySpan<byte> field, scoped ReadOnlySpan<byte> value)
    {
        if (offset < 0)
        {
            MakeRoom(PackedEntries.SizeOf(field.Length) + PackedEntries.SizeOf(value.Length));
            _length = PackedEdit.Append(_item.Value, _length, field);
            _length = PackedEdit.Append(_item.Value, _length, value);
            return FieldChange.Added;
        }
        var at = Entries.Next(offset);
        MakeRoom(PackedEdit.Growth(_item.Value, _length, at, value.Length));
        _length = PackedEdit.Replace(_item.Value, _length, at, value);
        return FieldChange.Updated;
    }

    void MakeRoom(int bytes)
    {
        if (_length + bytes > _item.ValueLength) _item = _key.Database.Resize(_key, _item, _length + bytes);
    }

    void MakeTable()
    {
        if (_item.Encoding == HashForm.Table) return;
        var arena = _key.Database.Arena;
        // Built beside the entries, which must stay until all are copied.
        ulong value;
        var table = FieldTable.Create(arena, (byte*)&value);
        for (var fields = new HashFields(Entries); fields.MoveNext();)
            table.Set(fields.Field, fields.Value, 0, keepExpiry: false, _key.NowMs);
        _item = _key.Database.Resize(_key, _item, FieldTable.ValueBytes);
        _item.SetTypeAndEncoding(ItemType.Hash, HashForm.Table);
        Unsafe.WriteUnaligned(_item.Value, value);
        _length = 0;
    }

    readonly void UseWheel()
    {
        if (Table.HasClock) return;
        var database = _key.Database;
        Table.UseWheel(database.Arena.HandleOf(_item.Address), database.FieldWheel(_key.NowMs));
    }
}
