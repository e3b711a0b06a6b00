// Which values are worked on in slices. It listens to the keyspace and spoils the work on what changes.
using System.Collections.Concurrent;

namespace Larder.Engine.Keyspace.Slices;

/// <summary>What is kept of a key is under the lock of its shard.</summary>
public sealed class SlicedWorks : IKeyEventListener
{
    readonly Store _store;
    readonly KeyTable<List<SlicedWork>> _works;
    readonly ConcurrentQueue<SlicedWork>[] _begun;
    int _isListening;

    public SlicedWorks(Store store, int loopCount)
    {
        (_store, _works) = (store, new KeyTable<List<SlicedWork>>(store));
        _begun = new ConcurrentQueue<SlicedWork>[loopCount];
        for (var i = 0; i < loopCount; i++) _begun[i] = new ConcurrentQueue<SlicedWork>();
    }

    /// <summary>Has a loop do the work; under the lock of the key's shard.</summary>
    public void Begin(SlicedWork work, int loop)
    {
        if (Volatile.Read(ref _isListening) == 0)
        {
            _store.Events.Add(this);
            Volatile.Write(ref _isListening, 1);
        }
        if (_works.TryFind(work.Database, work.Key, out var others)) others.Add(work);
        else _works.Add(work.Database, work.Key, [work]);
        _begun[loop].Enqueue(work);
    }

    public bool HasBegun(int loop) => !_begun[loop].IsEmpty;

    /// <summary>The next work for a loop; false where there is none.</summary>
    public bool TryTake(int loop, out SlicedWork work) => _begun[loop].TryDequeue(out work!);

    /// <summary>Nobody looks at it any more; under the lock of the key's shard.</summary>
    public void End(SlicedWork work)
    {
        // Where the databases changed their numbers it is listed under the one that it had.
        var database = work.Database.Shard.Databases[work.Number];
        if (!_works.TryFind(database, work.Key, out var works)) return;
        works.Remove(work);
        if (works.Count == 0) _works.Remove(database, work.Key);
    }

    public void KeyChanged(
        Database database, ReadOnlySpan<byte> key, KeyEventClass eventClass, ReadOnlySpan<byte> eventName)
    {
        if ((eventClass & KeyEventClass.Untouching) == 0) Touched(database, key);
    }

    public void Touched(Database database, ReadOnlySpan<byte> key)
    {
        if (!_works.TryFind(database, key, out var works)) return;
        foreach (var work in works) work.Spoil();
    }

    public void Clearing(Database database)
    {
        foreach (var (_, works) in _works.In(database))
            foreach (var work in works) work.Spoil();
    }

    public void Swapping(Database first, Database second)
    {
        Clearing(first);
        Clearing(second);
    }
}
