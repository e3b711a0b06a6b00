// The large form of sets and hashes: an index of its own over items whose keys are the members or fields. One element of
// 16 bytes takes a cell of 24 and about 7 bytes of index.
using System.Runtime.CompilerServices;
using Larder.Base;
using Larder.Engine.Items;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Tables;

/// <summary>A view of a table in an arena, by the handle of its index. Elements are owned by the table.</summary>
public readonly unsafe struct ElementTable(Arena arena, uint handle)
{
    // So many removals later a segment of the index is looked at whether it can be smaller.
    const int RemovalsPerShrink = 16;

    public Arena Arena => arena;
    public uint Handle => handle;
    public long Count => Root->Count;

    IndexRoot* Root => (IndexRoot*)arena.At(handle);

    /// <summary>A snapshot wants each element as it is now: see <see cref="FrozenTables"/>.</summary>
    public bool IsFrozen => Root->IsFrozen;

    /// <summary>The generation of elements that are new, or saved already.</summary>
    public uint Generation => Root->HasOddGeneration ? Item.GenerationBit : 0;

    internal ItemIndex Index => new(arena, (IndexRoot*)arena.At(handle));

    /// <summary>An empty table.</summary>
    public static ElementTable Create(Arena arena) => new(arena, ItemIndex.Create(arena));

    /// <summary>From now on each element is told before it changes or goes, unless it was told before.</summary>
    public void Freeze()
    {
        Check.That(!IsFrozen);
        Root->HasOddGeneration = !Root->HasOddGeneration;
        Root->IsFrozen = true;
    }

    /// <summary>All elements have the table's generation again.</summary>
    public void Unfreeze() => Root->IsFrozen = false;

    /// <summary>To be called before an element changes in its place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void BeforeChange(Item element)
    {
        if (IsFrozen && element.Generation != Generation) FrozenTables.Tell(arena, handle, element);
    }

    /// <summary>Where the element with this name stands; a slot with handle 0 when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public IndexSlot Find(ReadOnlySpan<byte> name, ulong hash)
    {
        fixed (byte* start = name) return Index.Find(start, name.Length, hash);
    }

    public bool Contains(ReadOnlySpan<byte> name) => Find(name, KeyHash.Of(name)).Handle != 0;

    public Item At(uint element) => new(arena.At(element));

    public uint HandleOf(Item element) => arena.HandleOf(element.Address);

    /// <summary>Adds an element without value; false when there is one of this name.</summary>
    public bool Add(ReadOnlySpan<byte> name)
    {
        var hash = KeyHash.Of(name);
        if (Find(name, hash).Handle != 0) return false;
        Insert(name, hash, 0, expiry: false);
        return true;
    }

    /// <summary>Adds an element whose name is not in the table and returns it with its value still to be written.</summary>
    public Item Insert(ReadOnlySpan<byte> name, ulong hash, int valueLength, bool expiry)
    {
        var item = Allocate(name, valueLength, expiry);
        Index.Insert(hash, arena.HandleOf(item.Address));
        return item;
    }

    /// <summary>
    /// Puts a new element of the same name in an element's place, its value still to be written. The old one is the
    /// caller's to free, who may still need its bytes.
    /// </summary>
    public Item Replace(IndexSlot slot, int valueLength, bool expiry, out uint replaced)
    {
        replaced = slot.Handle;
        BeforeChange(At(replaced));
        var item = Allocate(At(replaced).KeyBytes, valueLength, expiry);
        Index.Replace(slot, arena.HandleOf(item.Address));
        return item;
    }

    /// <summary>Removes the element with this name; false when there is none.</summary>
    public bool Remove(ReadOnlySpan<byte> name)
    {
        var hash = KeyHash.Of(name);
        var slot = Find(name, hash);
        if (slot.Handle == 0) return false;
        Remove(hash, slot);
        return true;
    }

    public void Remove(ulong hash, IndexSlot slot)
    {
        BeforeChange(At(slot.Handle));
        Index.Remove(hash, slot);
        arena.Free(slot.Handle);
        if (Count % RemovalsPerShrink == 0) Index.ShrinkAt(hash >> (64 - ItemIndex.ScanBits));
    }

    /// <summary>
    /// Moves an element to another block and returns it there; a wheel that it is linked in has to be told.
    /// </summary>
    public Item Relocate(Item element)
    {
        var slot = Index.Find(element.Key, element.KeyLength, KeyHash.Of(element.Key, element.KeyLength));
        var target = arena.Allocate(arena.CapacityOf(slot.Handle));
        Unsafe.CopyBlockUnaligned(arena.At(target), element.Address, (uint)element.Size);
        Index.Replace(slot, target);
        arena.Free(slot.Handle);
        return At(target);
    }

    /// <summary>An element, each equally likely. The table must not be empty.</summary>
    public Item Pick(Random random) => At(Index.Pick(random));

    /// <summary>Goes through all elements; the table must not change meanwhile.</summary>
    public ElementWalk Walk() => View.Walk();

    /// <summary>The elements to be looked at.</summary>
    public ElementView View => new(this);

    /// <summary>Frees the elements and the table.</summary>
    public void Free()
    {
        var steps = int.MaxValue;
        ulong place = 0;
        FreeSome(ref place, ref steps);
    }

    /// <summary>Frees about so many elements, from a place that is 0 at first; true when the table is gone.</summary>
    public bool FreeSome(ref ulong place, ref int steps)
    {
        Span<uint> elements = stackalloc uint[ItemIndex.SampleSize];
        var index = Index;
        while (steps > 0)
        {
            var more = index.TakeApart(ref place, elements, out var count);
            steps -= count + 1;
            index.Prefetch(elements[..count]);
            foreach (var element in elements[..count]) arena.Free(element);
            if (!more) return true;
        }
        return false;
    }

    Item Allocate(ReadOnlySpan<byte> name, int valueLength, bool expiry)
    {
        var element = arena.Allocate(Item.SizeFor(name.Length, valueLength, expiry, memcached: false));
        fixed (byte* start = name)
        {
            var item = Item.Write(
                arena.At(element), ItemType.String, 0, start, name.Length, valueLength, expiry, memcached: false);
            item.Generation = Generation;
            return item;
        }
    }
}
