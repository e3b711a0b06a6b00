// The snapshot of one shard, taken while it serves. Every item carries the generation that its shard had when it was made or
// saved. A snapshot begins by giving the shard the other generation: what does not have it is of the snapshot and not saved
// yet. A walk saves such items bit by bit; whoever is about to change or remove one saves it first (Database.SaveBefore).
//
// A large value is saved in steps. A set, hash or sorted set is frozen: its elements carry generations of their own, and who
// changes one saves it first. The blocks of a list or stream are frozen as well, and commands copy those that they change. Of a
// value that lies in its item a command saves the bytes that it changes; such an item is known by its handle and has the old
// generation until it is saved, so that it is always asked for. What leaves the keyspace is kept until it is saved, not copied.
//
// A snapshot that is given up goes on walking without saving, so that all items have one generation before the next begins.
using System.Diagnostics.CodeAnalysis;
using Larder.Engine.Items;
using Larder.Engine.Values.Frozen;
using Larder.Engine.Values.Kinds;
using Larder.Engine.Values.Tables;

namespace Larder.Engine.Keyspace;

/// <summary>Under the shard's lock.</summary>
public sealed unsafe class ShardSnapshot : IElementSaver
{
    const int ItemsPerStep = 64;
    const int BytesPerStep = 32 * 1024;

    // Of a database that was cleared while its keys were not all saved.
    readonly record struct ClearedIndex(nint Root, int Number, bool Lazily);

    readonly Shard _shard;
    readonly List<ClearedIndex> _cleared = [];
    readonly Dictionary<uint, LargeValue> _frozen = [];
    readonly Dictionary<uint, LargeValue> _lying = []; // by the handles of their items
    readonly Queue<LargeValue> _waiting = new(); // frozen or kept by commands that came before the walk
    volatile LargeValue? _open; // which the walk is at
    Database[] _databases = []; // in the places that they had at the beginning
    IItemSaver? _saver;
    int _next;
    ulong _position;

    internal ShardSnapshot(Shard shard)
    {
        _shard = shard;
        FrozenTables.Attach(shard.Arena, this);
    }

    /// <summary>The generation of what is saved, or newer than the snapshot.</summary>
    internal uint Generation { get; private set; }

    /// <summary>The walk has not come to its end, whether it saves or not.</summary>
    public bool IsWalking { get; private set; }

    /// <summary>What is not saved yet must not get lost.</summary>
    public bool IsSaving => _saver is { IsGivenUp: false };

    /// <summary>What is removed may be needed, if only by a snapshot that was given up a moment ago.</summary>
    internal bool HoldsItems => IsSaving || _frozen.Count > 0 || _lying.Count > 0;

    /// <summary>The walk has to wait for what it saved to be written; may be asked without the lock.</summary>
    public bool IsBackedUp =>
        _saver is { IsGivenUp: false } saver && (_open is { } open ? open.Save.IsBackedUp : saver.IsBackedUp);

    /// <summary>Begins at this moment; under the locks of all shards.</summary>
    internal void Begin(IItemSaver saver)
    {
        Base.Check.That(!IsWalking && _cleared.Count == 0 && !HoldsItems && _waiting.Count == 0 && _open == null);
        Generation ^= Item.GenerationBit;
        _databases = [.. _shard.Databases];
        foreach (var database in _databases) database.SavedNumber = database.Number;
        _saver = saver;
        _next = 0;
        _position = 0;
        IsWalking = true;
    }

    /// <summary>Saves some of what the walk comes to; false when it has come to its end.</summary>
    internal bool Step()
    {
        if (!IsWalking) return false;
        if (_open == null && _waiting.TryDequeue(out var waiting))
        {
            waiting.Save.Open();
            _open = waiting;
        }
        if (_open is { } open)
        {
            StepLarge(open);
            return true;
        }
        if (_next < _databases.Length)
        {
            var database = _databases[_next];
            if (database.Count == 0 || SaveSome(database.SavedNumber, database, null)) EndPart();
            return true;
        }
        if (_cleared.Count > 0)
        {
            StepCleared();
            return true;
        }
        IsWalking = false;
        _databases = [];
        _saver?.End();
        _saver = null;
        return false;
    }

    /// <summary>An item that is about to be changed; of a value that lies in it these bytes.</summary>
    internal void SaveBefore(Database database, Item item, int from, int length)
    {
        if (database.IsBeside)
        {
            item.Generation = Generation; // it was not there when the snapshot began
            return;
        }
        if (!TryFindLying(item, out var value))
        {
            if (!IsSaving || !_saver!.IsLarge(item))
            {
                Save(database.SavedNumber, item);
                return;
            }
            value = BeginLarge(database.SavedNumber, item);
            _waiting.Enqueue(value);
        }
        if (value.Item != 0 && IsSaving) value.Save.SaveBytes(item, from, length);
    }

    /// <summary>The same unless it is so long that a snapshot would rather keep it as it lies; false then.</summary>
    internal bool TrySaveBefore(Database database, Item item)
    {
        if (item.Generation == Generation) return true;
        if (Keeps(item)) return false;
        SaveBefore(database, item, 0, int.MaxValue);
        return true;
    }

    // Whether an item that is not saved is kept when it is removed, rather than saved before.
    bool Keeps(Item item) => TryFindLying(item, out _) || (IsSaving && _saver!.IsLarge(item));

    /// <summary>An item has left the keyspace; false when it may be freed.</summary>
    internal bool TryKeep(Database database, Item item, bool lazily)
    {
        if (item.Generation == Generation) return TryKeepTable(item, lazily);
        if (TryKeepLying(item, lazily)) return true;
        if (!Keeps(item))
        {
            Save(database.SavedNumber, item);
            return TryKeepTable(item, lazily);
        }
        var value = ItemValue.HasBlocks(item)
            ? new LargeValue(_saver!.Begin(database.SavedNumber, item))
            : BeginLarge(database.SavedNumber, item);
        Keep(value, item, lazily);
        _waiting.Enqueue(value);
        return true;
    }

    /// <summary>The same for a block whose value lies in it and has been copied to another.</summary>
    internal bool TryKeepLying(Item item, bool lazily = true)
    {
        if (!TryFindLying(item, out var value)) return false;
        Keep(value, item, lazily);
        return true;
    }

    /// <summary>An item is in another block now.</summary>
    internal void Moved(uint from, uint to)
    {
        if (_lying.Count == 0 || !_lying.Remove(from, out var value)) return;
        value.Item = to;
        _lying.Add(to, value);
    }

    bool TryFindLying(Item item, [NotNullWhen(true)] out LargeValue? value)
    {
        value = null;
        return _lying.Count > 0 && _lying.TryGetValue(_shard.Arena.HandleOf(item.Address), out value);
    }

    /// <summary>The same for one that is saved, but whose elements may not be.</summary>
    internal bool TryKeepTable(Item item, bool lazily)
    {
        if (_frozen.Count == 0 || !ItemValue.TryGetTable(_shard.Arena, item, out var table)) return false;
        if (!_frozen.TryGetValue(table.Handle, out var value)) return false;
        Keep(value, item, lazily);
        return true;
    }

    void IElementSaver.SaveBefore(uint table, Item element)
    {
        if (IsSaving) _frozen[table].Save.SaveElement(element);
        element.Generation ^= Item.GenerationBit;
    }

    /// <summary>The keys of a database that is being cleared: they are freed once they are saved.</summary>
    internal void TakeOver(Database database, IndexRoot* index, bool lazily)
    {
        _cleared.Add(new ClearedIndex((nint)index, database.SavedNumber, lazily));
    }

    /// <summary>All that the shard holds is gone.</summary>
    internal void Forget()
    {
        Base.Check.That(!IsSaving);
        _open?.Save.GiveUp();
        foreach (var value in _waiting) value.Save.GiveUp();
        _cleared.Clear();
        _frozen.Clear();
        _lying.Clear();
        SharedBlocks.Forget(_shard.Arena);
        _waiting.Clear();
        _open = null;
    }

    void StepCleared()
    {
        var cleared = _cleared[0];
        var root = (IndexRoot*)cleared.Root;
        if (IsSaving && !SaveSome(cleared.Number, null, root)) return;
        _position = 0;
        _cleared.RemoveAt(0);
        _shard.Detached.AddIndex(root, cleared.Lazily);
    }

    void EndPart()
    {
        _next++;
        _position = 0;
    }

    // The items are asked for some time before they are looked at: most are in no cache. Where they turn out to be long, the
    // step ends before the last, and the next begins at the same place: what is saved is passed over. True at the end.
    bool SaveSome(int number, Database? database, IndexRoot* cleared)
    {
        Span<uint> handles = stackalloc uint[ItemsPerStep + ItemIndex.MaxPerStep];
        var (position, count) = (_position, 0);
        do
        {
            var room = handles[count..];
            int found;
            position = database != null
                ? database.Scan(position, room, out found)
                : new ItemIndex(_shard.Arena, cleared).Scan(position, room, out found);
            new ItemIndex(_shard.Arena, cleared).Prefetch(room[..found]);
            count += found;
        }
        while (position != 0 && count < ItemsPerStep);
        var enough = (_saver?.SavedBytes ?? 0) + BytesPerStep;
        foreach (var handle in handles[..count])
        {
            if (_saver?.SavedBytes > enough || !TryVisit(number, new Item(_shard.Arena.At(handle))))
                return false;
        }
        _position = position;
        return position == 0;
    }

    // False when it is large: then the walk is at it until it is saved.
    bool TryVisit(int number, Item item)
    {
        if (item.Generation == Generation) return true;
        if (!IsSaving || !_saver!.IsLarge(item))
        {
            Save(number, item);
            return true;
        }
        var value = BeginLarge(number, item);
        value.Save.Open();
        _open = value;
        return false;
    }

    LargeValue BeginLarge(int number, Item item)
    {
        LargeValue value;
        if (ItemValue.TryGetTable(_shard.Arena, item, out var table))
        {
            value = new LargeValue(_saver!.Begin(number, item)) { Table = table.Handle };
            table.Freeze();
            _frozen.Add(table.Handle, value);
        }
        else if (ItemValue.HasBlocks(item))
        {
            var frozen = ItemValue.Freeze(_shard.Arena, item);
            value = new LargeValue(_saver!.Begin(number, item, frozen)) { Frozen = frozen };
        }
        else
        {
            value = new LargeValue(_saver!.Begin(number, item)) { Item = _shard.Arena.HandleOf(item.Address) };
            _lying.Add(value.Item, value);
            return value;
        }
        item.Generation = Generation;
        return value;
    }

    void Keep(LargeValue value, Item item, bool lazily)
    {
        ItemValue.Detach(_shard.Arena, item, withDatabase: false);
        _lying.Remove(value.Item);
        value.Item = _shard.Arena.HandleOf(item.Address);
        value.IsKept = true;
        value.FreesLazily = lazily;
    }

    void StepLarge(LargeValue value)
    {
        var handle = value.Frozen is { Copy: not 0 } frozen ? frozen.Copy : value.Item;
        if (!value.IsSaved)
        {
            if (value.Table == 0 && !IsSaving)
            {
                value.Save.GiveUp();
                value.IsSaved = true;
            }
            else value.IsSaved = value.Save.Step(handle == 0 ? default(ItemView) : new Item(_shard.Arena.At(handle)));
        }
        var steps = Detached.StepsPerLock;
        if (value.IsSaved && value.Frozen?.Thaw(ref steps) != false) End(value);
    }

    void End(LargeValue value)
    {
        _open = null;
        if (value.Table != 0)
        {
            _frozen.Remove(value.Table);
            new ElementTable(_shard.Arena, value.Table).Unfreeze();
        }
        if (value.Item == 0) return;
        var item = new Item(_shard.Arena.At(value.Item));
        if (!value.IsKept)
        {
            _lying.Remove(value.Item);
            item.Generation = Generation;
        }
        else if (ItemValue.LiesInItem(item)) _shard.Arena.Free(value.Item);
        else _shard.Detached.AddDetached(item, value.FreesLazily);
    }

    void Save(int number, Item item)
    {
        if (item.Generation == Generation) return;
        if (_saver is { IsGivenUp: false } saver) saver.Save(number, item);
        item.Generation = Generation;
    }
}
