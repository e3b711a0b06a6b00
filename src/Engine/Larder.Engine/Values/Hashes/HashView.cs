// Reading a hash, in whichever form it is.
using Larder.Base;
using Larder.Engine.Items;
using Larder.Engine.Values.Packed;
using Larder.Engine.Values.Tables;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Hashes;

/// <summary>A view of an item that is a hash; dies when the item moves. A null item is an empty hash.</summary>
/// <param name="packedLength">Bytes of the value that are in use, where it is packed.</param>
public readonly unsafe struct HashView(Arena arena, ItemView item, int packedLength) : IValueView<HashView>
{
    public HashView(Arena arena, ItemView item) : this(arena, item, item.IsNull ? 0 : item.ValueLength) { }

    static ItemType IValueView<HashView>.Type => ItemType.Hash;

    static HashView IValueView<HashView>.Of(Arena arena, ItemView item) => new(arena, item);

    // So many ended fields are drawn before a random field is given up.
    const int MaxPickTries = 100;

    public bool IsTable => !item.IsNull && item.Encoding == HashForm.Table;

    /// <summary>Fields, including those that have ended and were not yet removed.</summary>
    public long Count => item.IsNull ? 0 : IsTable ? Table.Count : Entries.Count / 2;

    /// <summary>Only for a hash in table form: the fields, including those that have ended.</summary>
    public ElementView Elements => Table.Elements.View;

    /// <summary>Whether a field has an expiry.</summary>
    public bool HasExpiringFields => IsTable && Table.HasExpiringFields;

    // Each only for its form.
    FieldTable Table => new(arena, item.Layout.Value);
    PackedEntries Entries => new(item.Layout.Value, packedLength);

    public bool Contains(ReadOnlySpan<byte> field, long nowMs) => TryGet(field, nowMs, out _, out _);

    public bool TryGet(ReadOnlySpan<byte> field, long nowMs, out ReadOnlySpan<byte> value) =>
        TryGet(field, nowMs, out value, out _);

    /// <summary>The value of a field and when it ends; <paramref name="expireAtMs"/> is 0 for never.</summary>
    public bool TryGet(ReadOnlySpan<byte> field, long nowMs, out ReadOnlySpan<byte> value, out long expireAtMs)
    {
        value = default;
        expireAtMs = 0;
        if (item.IsNull) return false;
        if (IsTable)
        {
            var found = Table.Find(field, nowMs);
            if (found.IsNull) return false;
            value = FieldTable.ValueOf(found);
            if (found.HasExpiry) expireAtMs = found.ExpireAtMs;
            return true;
        }
        var offset = Entries.Find(field, 2);
        if (offset < 0) return false;
        value = Entries[Entries.Next(offset)];
        return true;
    }

    /// <summary>A field with its value, each equally likely; false when all that were drawn have ended.</summary>
    public bool TryPick(Random random, long nowMs, out ReadOnlySpan<byte> field, out ReadOnlySpan<byte> value)
    {
        field = value = default;
        if (!IsTable)
        {
            var offset = Entries.OffsetOf(2 * random.Next(Entries.Count / 2));
            field = Entries[offset];
            value = Entries[Entries.Next(offset)];
            return true;
        }
        for (var tries = 0; tries < MaxPickTries; tries++)
        {
            var picked = Table.Elements.Pick(random);
            if (FieldTable.HasEnded(picked, nowMs)) continue;
            field = picked.KeyBytes;
            value = FieldTable.ValueOf(picked);
            return true;
        }
        return false;
    }

    /// <summary>Goes through the fields that have not ended; the hash must not change meanwhile.</summary>
    public HashFields Fields(long nowMs)
    {
        Check.That(!item.IsNull);
        return IsTable ? new HashFields(Elements, nowMs) : new HashFields(Entries);
    }
}
