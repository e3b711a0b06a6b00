// What was taken out of one shard's keyspace and is still to be freed. Taking out is one step, whatever the size: the
// freeing follows in slices, by the loops between their events or by a command that needs the memory.
//
//     UNLINK, overwriting, expiry, eviction ...   a value            ]  a stack: what a detached index holds is freed
//     FLUSHDB                                     an index of keys   ]  before the index goes on
//     FLUSHALL                                    the whole arena: its pages are swept without a look at the keys
using Larder.Engine.Values.Kinds;
using Larder.Engine.Items;
using Larder.Engine.Values;
using Larder.Memory.Arenas;

namespace Larder.Engine.Keyspace;

/// <summary>Under the lock of the shard; whether there is work, and the counts, may be read without it.</summary>
public sealed unsafe class Detached(Arena arena, ReclaimSignal signal)
{
    /// <summary>Blocks that are freed under one hold of a shard's lock: some ten microseconds.</summary>
    public const int StepsPerLock = 256;

    // About a microsecond's work, which is done at once; what is small is never seen here.
    const int StepsAtOnce = 64;

    struct Part
    {
        /// <summary>The item with the value, or the root of the index.</summary>
        public uint Handle;
        public bool IsIndex;

        /// <summary>How far the freeing has come.</summary>
        public ulong Place;

        /// <summary>What it counts for in lazyfree_pending_objects; 0 where the index that it was in counts.</summary>
        public long Objects;
    }

    Part[] _parts = new Part[4];
    int _count;
    long _sweptObjects;
    long _pendingObjects;
    bool _isAnnounced;

    public bool HasWork => Volatile.Read(ref _isAnnounced);

    /// <summary>Values, or keys of databases, that wait.</summary>
    public long PendingObjects => Volatile.Read(ref _pendingObjects);

    /// <summary>Those that waited and are freed, since the start or CONFIG RESETSTAT.</summary>
    public long FreedObjects { get; set; }

    /// <summary>Takes over an item that holds more than its own block and that nothing leads to any more.</summary>
    /// <param name="lazily">False to free all of it now.</param>
    public void Add(Item item, bool lazily)
    {
        ItemValue.Detach(arena, item, withDatabase: false);
        AddDetached(item, lazily);
    }

    /// <summary>The same for one that is detached from its database already.</summary>
    public void AddDetached(Item item, bool lazily)
    {
        Push(new Part { Handle = arena.HandleOf(item.Address) });
        Begin(lazily ? StepsAtOnce : int.MaxValue, 1);
    }

    /// <summary>Takes over all keys of a database, whose expiry wheels are gone.</summary>
    /// <param name="lazily">Whether the keys count; else the caller frees them at once.</param>
    public void AddIndex(IndexRoot* index, bool lazily)
    {
        var keys = lazily ? index->Count : 0;
        Push(new Part { Handle = arena.HandleOf((byte*)index), IsIndex = true });
        Begin(StepsAtOnce, keys);
    }

    /// <summary>Gives up everything that the arena holds: so many keys, and what waits here.</summary>
    public void GiveUpArena(long keys)
    {
        Count(keys);
        for (; _count > 0; _count--) keys += _parts[_count - 1].Objects;
        _sweptObjects += keys;
        arena.GiveUp();
        arena.Sweep(StepsAtOnce);
        Settle();
    }

    /// <summary>Frees about so many blocks; true while there are more.</summary>
    public bool Run(int steps)
    {
        while (_count > 0 && steps > 0) RunTop(ref steps);
        if (steps > 0 && arena.NeedsSweep) arena.Sweep(steps);
        Settle();
        return HasWork;
    }

    // Only what is not done at once counts: as waiting, and later as freed.
    void Begin(int steps, long objects)
    {
        var bottom = _count - 1;
        while (_count > bottom && steps > 0) RunTop(ref steps);
        if (_count > bottom && _parts[bottom].IsIndex)
        {
            _parts[bottom].Objects = objects;
            Count(objects);
        }
        else
        {
            for (; bottom < _count; bottom++)
            {
                _parts[bottom].Objects = 1;
                Count(1);
            }
        }
        Settle();
    }

    void RunTop(ref int steps)
    {
        var top = _count - 1;
        if (_parts[top].IsIndex)
        {
            TakeApart(top, ref steps);
            return;
        }
        var item = new Item(arena.At(_parts[top].Handle));
        if (!ItemValue.FreeSome(arena, item, ref _parts[top].Place, ref steps)) return;
        arena.Free(_parts[top].Handle);
        Pop(top);
    }

    void TakeApart(int top, ref int steps)
    {
        Span<uint> items = stackalloc uint[ItemIndex.SampleSize];
        var index = new ItemIndex(arena, (IndexRoot*)arena.At(_parts[top].Handle));
        var more = index.TakeApart(ref _parts[top].Place, items, out var count);
        steps -= count + 1;
        if (!more) Pop(top);
        index.Prefetch(items[..count]);
        foreach (var handle in items[..count])
        {
            var item = new Item(arena.At(handle));
            if (ItemValue.LiesInItem(item))
            {
                arena.Free(handle);
                continue;
            }
            ItemValue.Detach(arena, item, withDatabase: true);
            Push(new Part { Handle = handle });
        }
    }

    void Pop(int top)
    {
        _count--;
        Finish(_parts[top].Objects);
    }

    void Finish(long objects)
    {
        if (objects == 0) return;
        Count(-objects);
        FreedObjects += objects;
    }

    void Push(Part part)
    {
        if (_count == _parts.Length) Array.Resize(ref _parts, _count * 2);
        _parts[_count++] = part;
    }

    void Count(long objects) => Volatile.Write(ref _pendingObjects, _pendingObjects + objects);

    void Settle()
    {
        if (_sweptObjects > 0 && !arena.NeedsSweep)
        {
            Finish(_sweptObjects);
            _sweptObjects = 0;
        }
        var hasWork = _count > 0 || arena.NeedsSweep;
        if (hasWork == _isAnnounced) return;
        Volatile.Write(ref _isAnnounced, hasWork);
        signal.Count(hasWork ? 1 : -1);
    }
}
