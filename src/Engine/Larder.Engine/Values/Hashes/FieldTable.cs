// The large form of a hash: a table whose elements are its fields, some of them with an expiry of their own.
//
//     value of the hash's item     | table u32 | clock u32 |        handles; clock 0 = no field ever had an expiry
//     field                        an item: key = field, value = value
//     field with expiry            an item with expiry: key = field, value = value, then clock u32
//     clock (FieldClock)           | owner u32 | wheel u32 | fields with expiry u32 |
//
// All fields of a database that end are in one expiry wheel, so that a session with three such fields pays for three
// links, not for a wheel. From a field that the wheel brings up, the clock leads back to the hash that it belongs to.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Larder.Base;
using Larder.Engine.Items;
using Larder.Engine.Values.Tables;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Hashes;

/// <summary>What the expiring fields of one hash have in common.</summary>
[StructLayout(LayoutKind.Sequential)]
struct FieldClock
{
    /// <summary>The item whose value the hash is; 0 once that left the keyspace, or see <see cref="FieldTable.Apart"/>.</summary>
    public uint Owner;

    /// <summary>The wheel that the fields are linked in; 0 when they need not be taken out of it any more.</summary>
    public uint Wheel;

    /// <summary>How many of the fields have an expiry at this moment.</summary>
    public uint Count;

    /// <summary>The table of the fields.</summary>
    public uint Table;
}

/// <summary>What became of a field that was set.</summary>
public enum FieldChange : byte
{
    Added,
    Updated,

    /// <summary>There was one that had ended and was not yet removed: for clients it was added.</summary>
    ReplacedEnded,
}

/// <summary>A view of the value of a hash in table form; dies when the hash's item moves.</summary>
public readonly unsafe struct FieldTable(Arena arena, byte* start)
{
    /// <summary>Bytes of the value of the hash's item.</summary>
    public const int ValueBytes = 8;

    /// <summary>
    /// The owner of a copy that belongs to no database yet, while its fields are in the wheel of one: to that it is as
    /// one that has left the keyspace. No item has such a handle.
    /// </summary>
    public const uint Apart = uint.MaxValue;

    const int ClockBytes = sizeof(uint);

    public ElementTable Elements => new(arena, Unsafe.ReadUnaligned<uint>(start));

    /// <summary>Fields, including those that have ended and were not yet removed.</summary>
    public long Count => Elements.Count;

    uint Clock
    {
        get => Unsafe.ReadUnaligned<uint>(start + 4);
        set => Unsafe.WriteUnaligned(start + 4, value);
    }

    /// <summary>Makes an empty table the value, which is <see cref="ValueBytes"/> long.</summary>
    public static FieldTable Create(Arena arena, byte* value)
    {
        Unsafe.WriteUnaligned(value, ElementTable.Create(arena).Handle);
        Unsafe.WriteUnaligned(value + 4, 0u);
        return new FieldTable(arena, value);
    }

    /// <summary>The value of a field that is in a table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<byte> ValueOf(ItemView field) =>
        new(field.Layout.Value, field.ValueLength - (field.HasExpiry ? ClockBytes : 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasEnded(ItemView field, long nowMs) => field.HasExpiry && field.ExpireAtMs <= nowMs;

    /// <summary>The item of the hash that a field with expiry belongs to; null when the hash is detached.</summary>
    public static Item OwnerOf(Arena arena, Item field) =>
        ClockOf(arena, field)->Owner is var owner and not (0 or Apart) ? new Item(arena.At(owner)) : default;

    /// <summary>To be called before a field with expiry of a detached hash changes.</summary>
    public static void BeforeChange(Arena arena, Item field)
    {
        var clock = ClockOf(arena, field);
        if (clock->Owner == Apart) clock->Owner = 0;
        new ElementTable(arena, clock->Table).BeforeChange(field);
    }

    /// <summary>A copy that was <see cref="Apart"/> is not what it was made from any more, or its wheel is gone.</summary>
    public bool IsMissed => Clock != 0 && (FieldClock*)arena.At(Clock) is var clock &&
        (clock->Owner != Apart || (clock->Count != 0 && WheelAt(clock).IsGivenUp));

    /// <summary>The field that has not ended; a null item when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Item Find(ReadOnlySpan<byte> name, long nowMs)
    {
        var slot = Elements.Find(name, KeyHash.Of(name));
        if (slot.Handle == 0) return default;
        var field = new Item(arena.At(slot.Handle));
        return HasEnded(field, nowMs) ? default : field;
    }

    /// <summary>
    /// To be called before a field gets an expiry: the hash's item and the wheel of its database.
    /// </summary>
    public void UseWheel(uint owner, uint wheel)
    {
        if (Clock != 0) return;
        Clock = arena.Allocate(sizeof(FieldClock));
        *(FieldClock*)arena.At(Clock) = new FieldClock { Owner = owner, Wheel = wheel, Table = Elements.Handle };
    }

    /// <summary>Whether some field has, or had, an expiry.</summary>
    public bool HasClock => Clock != 0;

    /// <summary>Whether a field has an expiry.</summary>
    public bool HasExpiringFields => Clock != 0 && ((FieldClock*)arena.At(Clock))->Count != 0;

    /// <summary>To be called when the hash's item is another one, or has come into a database with another wheel.</summary>
    public void OwnerMoved(uint owner, uint wheel)
    {
        var clock = (FieldClock*)arena.At(Clock);
        if (clock->Owner == Apart && clock->Count != 0) WheelAt(clock).AttachOwner();
        clock->Owner = owner;
        if (clock->Wheel == wheel) return;
        ExpiryWheel from = new(arena, (WheelRoot*)arena.At(clock->Wheel)), to = new(arena, (WheelRoot*)arena.At(wheel));
        clock->Wheel = wheel;
        if (clock->Count == 0) return;
        from.AddOwner(-1);
        to.AddOwner(1);
        for (var walk = Elements.Walk(); walk.MoveNext();)
        {
            if (!walk.Current.HasExpiry) continue;
            from.Remove(walk.Current.Layout);
            to.Add(walk.Current.Layout);
        }
    }

    /// <summary>Tells the wheel of a field with expiry that the field was moved to this block.</summary>
    public static void FieldMoved(Arena arena, Item field) =>
        new ExpiryWheel(arena, (WheelRoot*)arena.At(ClockOf(arena, field)->Wheel)).Relocated(field);

    /// <summary>Sets a field; <paramref name="expireAtMs"/> 0 for one that does not end.</summary>
    public FieldChange Set(
        ReadOnlySpan<byte> name, ReadOnlySpan<byte> bytes, long expireAtMs, bool keepExpiry, long nowMs)
    {
        var hash = KeyHash.Of(name);
        var slot = Elements.Find(name, hash);
        if (slot.Handle == 0)
        {
            Write(Elements.Insert(name, hash, LengthFor(bytes, expireAtMs), expireAtMs != 0), bytes, expireAtMs);
            return FieldChange.Added;
        }
        var old = new Item(arena.At(slot.Handle));
        var ended = HasEnded(old, nowMs);
        if (keepExpiry && !ended) expireAtMs = old.HasExpiry ? old.ExpireAtMs : 0;
        Rewrite(slot, old, bytes, expireAtMs);
        return ended ? FieldChange.ReplacedEnded : FieldChange.Updated;
    }

    /// <summary>Sets when a field ends; 0 for never.</summary>
    public void SetExpiry(Item field, long expireAtMs)
    {
        if (field.HasExpiry && expireAtMs != 0)
        {
            Elements.BeforeChange(field);
            WheelOf(field).Move(field, expireAtMs);
            return;
        }
        if (!field.HasExpiry && expireAtMs == 0) return;
        var slot = Elements.Find(field.KeyBytes, KeyHash.Of(field.Key, field.KeyLength));
        Replace(slot, field, ValueOf(field), expireAtMs);
    }

    /// <summary>Removes a field; false when there is none or it has ended. At time 0 none has.</summary>
    public bool Remove(ReadOnlySpan<byte> name, long nowMs)
    {
        var hash = KeyHash.Of(name);
        var slot = Elements.Find(name, hash);
        if (slot.Handle == 0) return false;
        var field = new Item(arena.At(slot.Handle));
        if (HasEnded(field, nowMs)) return false;
        if (field.HasExpiry) Unlink(field);
        Elements.Remove(hash, slot);
        return true;
    }

    /// <summary>
    /// To be called when the hash leaves the keyspace, before it is freed: the database no longer counts it. Where the
    /// database goes as a whole, its wheel goes too, and the fields are not taken out of it one by one.
    /// </summary>
    public void Detach(bool withDatabase)
    {
        if (Clock == 0) return;
        var clock = (FieldClock*)arena.At(Clock);
        var isApart = clock->Owner is 0 or Apart;
        clock->Owner = 0;
        if (clock->Count == 0 || (withDatabase && !isApart)) clock->Wheel = 0;
        else if (!isApart) WheelAt(clock).DetachOwner();
    }

    /// <summary>
    /// Frees some of what a detached hash holds, from a place that is 0 at first; true when all of it is freed.
    /// </summary>
    public bool FreeSome(ref ulong place, ref int steps)
    {
        var elements = Elements;
        if (Clock == 0) return elements.FreeSome(ref place, ref steps);
        var index = elements.Index;
        var clock = (FieldClock*)arena.At(Clock);
        var unlinks = clock->Wheel != 0 && !WheelAt(clock).IsGivenUp;
        Span<uint> handles = stackalloc uint[ItemIndex.SampleSize];
        while (steps > 0)
        {
            var more = index.TakeApart(ref place, handles, out var count);
            steps -= count + 1;
            index.Prefetch(handles[..count]);
            foreach (var handle in handles[..count])
            {
                var field = new Item(arena.At(handle));
                if (unlinks && field.HasExpiry) WheelAt(clock).Remove(field);
                arena.Free(handle);
            }
            if (more) continue;
            if (clock->Wheel != 0) WheelAt(clock).ReleaseOwner();
            arena.Free(Clock);
            return true;
        }
        return false;
    }

    static int LengthFor(ReadOnlySpan<byte> bytes, long expireAtMs) =>
        bytes.Length + (expireAtMs != 0 ? ClockBytes : 0);

    static FieldClock* ClockOf(Arena arena, Item field) =>
        (FieldClock*)arena.At(Unsafe.ReadUnaligned<uint>(field.Value + field.ValueLength - ClockBytes));

    ExpiryWheel WheelOf(Item field) => WheelAt(ClockOf(arena, field));

    ExpiryWheel WheelAt(FieldClock* clock) => new(arena, (WheelRoot*)arena.At(clock->Wheel));

    void Unlink(Item field)
    {
        WheelOf(field).Remove(field);
        if (--ClockOf(arena, field)->Count == 0) WheelOf(field).AddOwner(-1);
    }

    // In place where the block has the room and the form stays; else in a block of its own size.
    void Rewrite(IndexSlot slot, Item old, ReadOnlySpan<byte> bytes, long expireAtMs)
    {
        var length = LengthFor(bytes, expireAtMs);
        var size = old.Size - old.ValueLength + length;
        var sameForm = old.HasExpiry == (expireAtMs != 0) && old.CanHoldLength(length);
        if (!sameForm || Arena.CapacityFor(size) != Arena.CapacityFor(old.Size))
        {
            Replace(slot, old, bytes, expireAtMs);
            return;
        }
        Elements.BeforeChange(old);
        if (old.HasExpiry) WheelOf(old).Move(old, expireAtMs);
        old.SetValueLength(length);
        bytes.CopyTo(new Span<byte>(old.Value, bytes.Length));
        if (old.HasExpiry) WriteClock(old);
    }

    // The bytes may lie in the old item, so that is freed last.
    void Replace(IndexSlot slot, Item old, ReadOnlySpan<byte> bytes, long expireAtMs)
    {
        if (old.HasExpiry) Unlink(old);
        var field = Elements.Replace(slot, LengthFor(bytes, expireAtMs), expireAtMs != 0, out var replaced);
        Write(field, bytes, expireAtMs);
        arena.Free(replaced);
    }

    void Write(Item field, ReadOnlySpan<byte> bytes, long expireAtMs)
    {
        bytes.CopyTo(new Span<byte>(field.Value, bytes.Length));
        if (expireAtMs == 0) return;
        WriteClock(field);
        field.ExpireAtMs = expireAtMs;
        WheelOf(field).Add(field);
        var clock = ClockOf(arena, field);
        if (clock->Count++ > 0) return;
        WheelAt(clock).AddOwner(1);
        if (clock->Owner is 0 or Apart) WheelAt(clock).DetachOwner();
    }

    void WriteClock(Item field)
    {
        Check.That(Clock != 0);
        Unsafe.WriteUnaligned(field.Value + field.ValueLength - ClockBytes, Clock);
    }
}
