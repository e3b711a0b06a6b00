// The snapshot of one shard, taken while it serves. Every item carries the generation that its shard had when it was made or
// saved. A snapshot begins by giving the shard the other generation: what does not have it is of the snapshot and not saved
// yet. A walk saves such items bit by bit; whoever is about to change or remove one saves it first (Database.SaveBefore).
//
// A large value is saved in steps. A set, hash or sorted set is frozen: its elements carry generations of their own, and who
// changes one saves it first. The blocks of a list or stream are frozen as well, and commands copy those that they change.
// Another value is saved at once where a command changes it meanwhile. What leaves the keyspace is kept until it is saved,
// not copied.
//
// A snapshot that is given up goes on walking without saving, so that all items have one generation before the next begins.
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

    /// <summary>The walk has to wait for what it saved to be written; may be asked without the lock.</summary>
    public bool IsBackedUp =>
        _saver is { IsGivenUp: false } saver && (_open is { } open ? open.Save.IsBackedUp : saver.IsBackedUp);

    /// <summary>Begins at this moment; under the locks of all shards.</summary>
    internal void Begin(IItemSaver saver)
    {
        Base.Check.That(!IsWalking && _cleared.Count == 0 && _frozen.Count == 0 && _waiting.Count == 0 && _open == null);
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

    /// <summary>An item that is about to be changed.</summary>
    internal void SaveBefore(Database database, Item item)
    {
        if (database.IsBeside) item.Generation = Generation; // it was not there when the snapshot began
        else if (IsOpen(database, item)) Finish(_open!, item);
        else if (IsSaving && ItemValue.TryGetTable(_shard.Arena, item, out var table) && _saver!.IsLarge(item))
            _waiting.Enqueue(Freeze(database.SavedNumber, item, table));
        else if (IsSaving && ItemValue.HasBlocks(item) && _saver!.IsLarge(item))
            _waiting.Enqueue(Freeze(database.SavedNumber, item));
        else Save(database.SavedNumber, item);
    }

    /// <summary>The same unless it is so long that a snapshot would rather keep it as it lies; false then.</summary>
    internal bool TrySaveBefore(Database database, Item item)
    {
        if (item.Generation == Generation) return true;
        if (Keeps(database, item)) return false;
        SaveBefore(database, item);
        return true;
    }

    // Whether an item that is not saved is kept when it is removed, rather than saved before.
    bool Keeps(Database database, Item item) =>
        IsSaving && (IsOpen(database, item) || _saver!.IsLarge(item));

    /// <summary>An item has left the keyspace; false when it may be freed.</summary>
    internal bool TryKeep(Database database, Item item, bool lazily)
    {
        if (item.Generation == Generation) return TryKeepTable(item, lazily);
        if (!Keeps(database, item))
        {
            Save(database.SavedNumber, item);
            return TryKeepTable(item, lazily);
        }
        if (IsOpen(database, item)) Keep(_open!, item, lazily);
        else if (ItemValue.TryGetTable(_shard.Arena, item, out var table))
            Await(Freeze(database.SavedNumber, item, table), item, lazily);
        else Await(new LargeValue(_saver!.Begin(database.SavedNumber, item)), item, lazily);
        return true;
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
        if (_open is { Key.Length: > 0 } open && open.Database == database && open.ClearedRoot == 0)
            open.ClearedRoot = (nint)index;
    }

    /// <summary>All that the shard holds is gone.</summary>
    internal void Forget()
    {
        Base.Check.That(!IsSaving);
        _cleared.Clear();
        _frozen.Clear();
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
            if (_saver?.SavedBytes > enough || !TryVisit(number, database, cleared, new Item(_shard.Arena.At(handle))))
                return false;
        }
        _position = position;
        return position == 0;
    }

    // False when it is large: then the walk is at it until it is saved.
    bool TryVisit(int number, Database? database, IndexRoot* cleared, Item item)
    {
        if (item.Generation == Generation) return true;
        if (!IsSaving || !_saver!.IsLarge(item))
        {
            Save(number, item);
            return true;
        }
        var value = ItemValue.TryGetTable(_shard.Arena, item, out var table)
            ? Freeze(number, item, table)
            : ItemValue.HasBlocks(item) ? Freeze(number, item) : new LargeValue(_saver.Begin(number, item))
            {
                Key = item.KeyBytes.ToArray(), Database = database, ClearedRoot = (nint)cleared,
            };
        value.Save.Open();
        _open = value;
        return false;
    }

    LargeValue Freeze(int number, Item item, ElementTable table)
    {
        var value = new LargeValue(_saver!.Begin(number, item)) { Table = table.Handle };
        table.Freeze();
        _frozen.Add(table.Handle, value);
        item.Generation = Generation;
        return value;
    }

    LargeValue Freeze(int number, Item item)
    {
        var blocks = ItemValue.Freeze(_shard.Arena, item);
        item.Generation = Generation;
        return new LargeValue(_saver!.Begin(number, item, blocks)) { Blocks = blocks };
    }

    void Await(LargeValue value, Item item, bool lazily)
    {
        Keep(value, item, lazily);
        _waiting.Enqueue(value);
    }

    void Keep(LargeValue value, Item item, bool lazily)
    {
        ItemValue.Detach(_shard.Arena, item, withDatabase: false);
        value.Kept = _shard.Arena.HandleOf(item.Address);
        value.FreesLazily = lazily;
    }

    void StepLarge(LargeValue value)
    {
        var item = value.IsFrozen ? default : ItemOf(value);
        if (value.Table == 0 && !IsSaving)
        {
            value.Save.GiveUp();
            End(value, item);
        }
        else if (value.Save.Step(item)) End(value, item);
    }

    void Finish(LargeValue value, Item item)
    {
        while (!value.Save.Step(item)) { }
        End(value, item);
    }

    void End(LargeValue value, Item item)
    {
        _open = null;
        if (value.Table != 0)
        {
            _frozen.Remove(value.Table);
            new ElementTable(_shard.Arena, value.Table).Unfreeze();
        }
        value.Blocks?.Thaw();
        if (!item.IsNull) item.Generation = Generation;
        if (value.Kept == 0) return;
        item = new Item(_shard.Arena.At(value.Kept));
        if (ItemValue.LiesInItem(item)) _shard.Arena.Free(value.Kept);
        else _shard.Detached.AddDetached(item, value.FreesLazily);
    }

    // Whether an item that is not saved is the value that the walk is at. It may have left the index already.
    bool IsOpen(Database database, Item item) =>
        _open is { IsFrozen: false, Kept: 0, ClearedRoot: 0 } open && open.Database == database &&
        item.KeyBytes.SequenceEqual(open.Key);

    Item ItemOf(LargeValue value)
    {
        var arena = _shard.Arena;
        if (value.Kept != 0) return new Item(arena.At(value.Kept));
        var root = value.ClearedRoot != 0 ? (IndexRoot*)value.ClearedRoot : value.Database!.Root;
        if (root == null) return default;
        fixed (byte* key = value.Key)
        {
            var slot = new ItemIndex(arena, root).Find(key, value.Key.Length, Base.KeyHash.Of(key, value.Key.Length));
            return slot.Handle == 0 ? default : new Item(arena.At(slot.Handle));
        }
    }

    void Save(int number, Item item)
    {
        if (item.Generation == Generation) return;
        if (_saver is { IsGivenUp: false } saver) saver.Save(number, item);
        item.Generation = Generation;
    }
}
