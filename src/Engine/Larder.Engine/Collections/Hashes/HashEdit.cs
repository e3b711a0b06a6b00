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
public unsafe ref struct HashEdit(KeyRef key, Item item, EncodingSettings limits) : IElementEdit<HashEdit>
{
    EditedItem _edited = new(key, item, isTable: !item.IsNull && item.Encoding == HashForm.Table);

    static ItemType IValueEdit<HashEdit>.Type => ItemType.Hash;

    static HashEdit IValueEdit<HashEdit>.Open(KeyRef key, Item item, EncodingSettings limits) =>
        new(key, item, limits);

    /// <summary>The hash as it now is.</summary>
    public readonly HashView View => new(_edited.Arena, _edited.Item, _edited.Length);

    readonly long NowMs => _edited.Key.NowMs;
    readonly PackedEntries Entries => _edited.Entries;
    readonly FieldTable Table => new(_edited.Arena, _edited.Value);

    /// <summary>
    /// Says what will be set, so that the right form is chosen at once and a new packed hash gets its exact size.
    /// </summary>
    /// <param name="fields">How many fields, some of which may be there already.</param>
    /// <param name="bytes">Sum of <see cref="PackedEntries.SizeOf"/> over all names and values.</param>
    /// <param name="longest">Length of the longest name or value.</param>
    public void Expect(int fields, long bytes, int longest)
    {
        var fits = fields <= MaxPackedFields && longest <= limits.HashMaxListpackValue.Value &&
            _edited.Length + bytes <= PackedLimit.MaxBytes;
        if (_edited.Item.IsNull) Create(fits, fits ? (int)bytes : 0);
        else if (!fits) MakeTable();
    }

    /// <summary>Sets a field.</summary>
    /// <param name="expireAtMs">Unix milliseconds, in the future; 0 for never.</param>
    /// <param name="keepExpiry">A field that is there keeps the expiry it has.</param>
    public FieldChange Set(
        scoped ReadOnlySpan<byte> field, scoped ReadOnlySpan<byte> value, long expireAtMs = 0, bool keepExpiry = false)
    {
        if (_edited.Item.IsNull) Create(packed: true, 0);
        if (_edited.Item.Encoding == HashForm.Packed)
        {
            var offset = Entries.Find(field, 2);
            if (FitsPacked(field, value, offset < 0) && expireAtMs == 0) return SetPacked(offset, field, value);
            MakeTable();
        }
        if (expireAtMs != 0) UseWheel();
        return Table.Set(field, value, expireAtMs, keepExpiry, NowMs);
    }

    /// <summary>Removes a field; false when there is none or it has ended.</summary>
    public bool Remove(scoped ReadOnlySpan<byte> field)
    {
        if (_edited.Item.IsNull) return false;
        // One that has ended is left to active expiry, which tells it as what it is.
        if (_edited.Item.Encoding == HashForm.Table) return Table.Remove(field, NowMs);
        var offset = Entries.Find(field, 2);
        if (offset < 0) return false;
        _edited.Remove(offset, 2);
        return true;
    }

    /// <summary>Sets when a field ends; a time that is past removes it.</summary>
    public FieldExpiryResult SetExpiry(scoped ReadOnlySpan<byte> field, long expireAtMs, ExpiryConditions conditions)
    {
        if (!View.TryGet(field, NowMs, out _, out var present)) return FieldExpiryResult.Missing;
        if (!Holds(conditions, present, expireAtMs)) return FieldExpiryResult.Refused;
        if (expireAtMs <= NowMs && !_edited.Key.Database.Shard.Expiry.IsDecidedElsewhere)
        {
            Remove(field);
            return FieldExpiryResult.Ended;
        }
        if (_edited.Item.Encoding == HashForm.Packed) MakeTable();
        UseWheel();
        Table.SetExpiry(Table.Find(field, NowMs), expireAtMs);
        return FieldExpiryResult.Changed;
    }

    /// <summary>Takes a field's expiry away.</summary>
    public readonly FieldExpiryResult Persist(ReadOnlySpan<byte> field)
    {
        if (!View.TryGet(field, NowMs, out _, out var present)) return FieldExpiryResult.Missing;
        if (present == 0) return FieldExpiryResult.WithoutExpiry;
        Table.SetExpiry(Table.Find(field, NowMs), 0);
        return FieldExpiryResult.Changed;
    }

    /// <summary>Ends the edit; true when the hash had become empty and the key was removed.</summary>
    public bool Finish() => _edited.Finish(View.Count);

    readonly int MaxPackedFields => (int)Math.Min(limits.HashMaxListpackEntries.Value, PackedEntries.MaxCount / 2);

    readonly bool FitsPacked(ReadOnlySpan<byte> field, ReadOnlySpan<byte> value, bool isNew)
    {
        if (field.Length > limits.HashMaxListpackValue.Value || value.Length > limits.HashMaxListpackValue.Value)
            return false;
        if (isNew && Entries.Count / 2 >= MaxPackedFields) return false;
        return _edited.Length + (long)field.Length + value.Length <= PackedLimit.MaxBytes;
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
        if (packed)
        {
            _edited.StorePacked(ItemType.Hash, HashForm.Packed, bytes);
            return;
        }
        _edited.Store(ItemType.Hash, HashForm.Table, FieldTable.ValueBytes);
        FieldTable.Create(_edited.Arena, _edited.Value);
    }

    FieldChange SetPacked(int offset, scoped ReadOnlySpan<byte> field, scoped ReadOnlySpan<byte> value)
    {
        if (offset < 0)
        {
            _edited.MakeRoom(
                _edited.Length + PackedEntries.SizeOf(field.Length) + PackedEntries.SizeOf(value.Length));
            _edited.Insert(Entries.End, field);
            _edited.Insert(Entries.End, value);
            return FieldChange.Added;
        }
        var at = Entries.Next(offset);
        _edited.MakeRoom(_edited.Length + PackedEdit.Growth(_edited.Value, _edited.Length, at, value.Length));
        _edited.Length = PackedEdit.Replace(_edited.Value, _edited.Length, at, value);
        return FieldChange.Updated;
    }

    void MakeTable()
    {
        if (_edited.Item.Encoding == HashForm.Table) return;
        // Built beside the entries, which must stay until all are copied.
        ulong value;
        var table = FieldTable.Create(_edited.Arena, (byte*)&value);
        for (var fields = new HashFields(Entries); fields.MoveNext();)
            table.Set(fields.Field, fields.Value, 0, keepExpiry: false, NowMs);
        _edited.Become(HashForm.Table, FieldTable.ValueBytes);
        Unsafe.WriteUnaligned(_edited.Value, value);
    }

    readonly void UseWheel()
    {
        if (Table.HasClock) return;
        var database = _edited.Key.Database;
        Table.UseWheel(_edited.Arena.HandleOf(_edited.Item.Address), database.FieldWheel(NowMs));
    }
}
