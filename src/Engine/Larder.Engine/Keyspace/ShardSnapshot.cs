// The snapshot of one shard, taken while it serves. Every item carries the generation that its shard had when it was made or
// saved. A snapshot begins by giving the shard the other generation: what does not have it is of the snapshot and not saved
// yet. A walk saves such items bit by bit; whoever is about to change or remove one saves it first (Database.SaveBefore).
//
// A snapshot that is given up goes on walking without saving, so that all items have one generation before the next begins.
using Larder.Engine.Items;

namespace Larder.Engine.Keyspace;

/// <summary>Under the shard's lock.</summary>
public sealed unsafe class ShardSnapshot
{
    const int ItemsPerStep = 64;
    const int BytesPerStep = 32 * 1024;

    // Of a database that was cleared while its keys were not all saved.
    readonly record struct ClearedIndex(nint Root, int Number, bool Lazily);

    readonly Shard _shard;
    readonly List<ClearedIndex> _cleared = [];
    Database[] _databases = []; // in the places that they had at the beginning
    IItemSaver? _saver;
    int _next;
    ulong _position;

    internal ShardSnapshot(Shard shard) => _shard = shard;

    /// <summary>The generation of what is saved, or newer than the snapshot.</summary>
    internal uint Generation { get; private set; }

    /// <summary>The walk has not come to its end, whether it saves or not.</summary>
    public bool IsWalking { get; private set; }

    /// <summary>What is not saved yet must not get lost.</summary>
    public bool IsSaving => _saver is { IsGivenUp: false };

    /// <summary>Begins at this moment; under the locks of all shards.</summary>
    internal void Begin(IItemSaver saver)
    {
        Base.Check.That(!IsWalking && _cleared.Count == 0);
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

    /// <summary>An item that is about to be changed or to go.</summary>
    internal void SaveBefore(Database database, Item item) => Save(database.SavedNumber, item);

    /// <summary>The keys of a database that is being cleared: they are freed once they are saved.</summary>
    internal void TakeOver(Database database, IndexRoot* index, bool lazily) =>
        _cleared.Add(new ClearedIndex((nint)index, database.SavedNumber, lazily));

    /// <summary>All that the shard holds is gone.</summary>
    internal void Forget()
    {
        Base.Check.That(!IsSaving);
        _cleared.Clear();
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
            if (_saver?.SavedBytes > enough) return false;
            Save(number, new Item(_shard.Arena.At(handle)));
        }
        _position = position;
        return position == 0;
    }

    void Save(int number, Item item)
    {
        if (item.Generation == Generation) return;
        if (_saver is { IsGivenUp: false } saver) saver.Save(number, item);
        item.Generation = Generation;
    }
}
