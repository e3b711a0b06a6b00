// WATCH: which transactions watch which key. It listens to the keyspace and breaks them when their key changes, ends or
// is flushed. A key that has already ended when it is watched is removed at that moment: its end changes nothing later.
using Larder.Engine.Execution.Requests;
using System.Collections.Concurrent;
using Larder.Base;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Execution.Transactions;

/// <summary>A key that a transaction watches.</summary>
readonly record struct WatchedKey(Shard Shard, int Database, byte[] Key, ulong Hash)
{
    public bool Equals(WatchedKey other) =>
        Hash == other.Hash && Database == other.Database && Key.AsSpan().SequenceEqual(other.Key);

    public override int GetHashCode() => Hash.GetHashCode();
}

/// <summary>Entries of a key are under the lock of its shard.</summary>
public sealed unsafe class WatchTable : IKeyEventListener, IDeferredWork
{
    readonly Store _store;
    readonly Clock _clock;
    readonly AfterCommand _afterCommand;
    readonly KeyTable<List<Transaction>> _watchers;
    readonly ConcurrentQueue<Transaction> _abandoned = new();
    int _isListening;

    public WatchTable(Store store, Clock clock, AfterCommand afterCommand)
    {
        _store = store;
        _clock = clock;
        _afterCommand = afterCommand;
        _watchers = new KeyTable<List<Transaction>>(store);
    }

    /// <summary>Watches a key, which the transaction may watch already; under the lock of its shard.</summary>
    public void Add(Transaction transaction, in KeyRef key)
    {
        // Once asked for, it listens for good: coming and going with each transaction would cost more.
        if (Volatile.Read(ref _isListening) == 0)
        {
            _store.Events.Add(this);
            Volatile.Write(ref _isListening, 1);
        }
        var bytes = key.Span.ToArray();
        if (!transaction.Watched.Add(new WatchedKey(key.Database.Shard, key.Database.Number, bytes, key.Hash))) return;
        transaction.ShowFigures();
        key.Database.Find(key); // removes it if it has ended
        if (_watchers.TryFind(key.Database, bytes, out var watchers)) watchers.Add(transaction);
        else _watchers.Add(key.Database, bytes, [transaction]);
    }

    /// <summary>Whether anybody watches a key of this name in another database; under the lock of its shard.</summary>
    public bool IsWatchedElsewhere(in KeyRef key)
    {
        foreach (var database in key.Database.Shard.Databases)
        {
            if (database != key.Database && _watchers.TryFind(database, key.Span, out _)) return true;
        }
        return false;
    }

    /// <summary>Adds the shards of the watched keys to those that EXEC takes.</summary>
    internal static void AddLocks(Transaction transaction, HeldLocks locks)
    {
        foreach (var watched in transaction.Watched) locks.Add(watched.Shard);
    }

    /// <summary>Removes watched keys that have ended by now, which breaks the transaction; under their locks.</summary>
    internal static void ExpireWatched(Transaction transaction, long nowMs)
    {
        foreach (var watched in transaction.Watched)
        {
            fixed (byte* bytes = watched.Key)
            {
                // Safe: the reference is only used for this lookup, while the array is pinned.
                var database = watched.Shard.Databases[watched.Database];
                database.Find(new KeyRef(bytes, watched.Key.Length, watched.Hash, database, nowMs));
            }
        }
    }

    /// <summary>Ends a transaction: forgets what it queued and watches. Takes locks unless they are held.</summary>
    public void Discard(Transaction transaction, HeldLocks? held)
    {
        transaction.Close();
        if (transaction.WatchedCount > 0 && held is not { Any: true } && LockWait.IsHopeless) Abandon(transaction);
        else Forget(transaction, held);
    }

    /// <summary>Forgets what was watched by transactions that ended while a script held all locks.</summary>
    public void Run(CommandContext context)
    {
        while (_abandoned.TryDequeue(out var transaction))
        {
            Forget(transaction, held: null);
            transaction.Dispose();
        }
    }

    void Abandon(Transaction transaction)
    {
        transaction.Leave();
        _abandoned.Enqueue(transaction);
        _afterCommand.Mark();
    }

    /// <summary>Watches nothing any more. Takes locks unless they are held.</summary>
    public void Forget(Transaction transaction, HeldLocks? held)
    {
        foreach (var watched in transaction.Watched)
        {
            var shard = watched.Shard;
            using var hold = held is { Any: true } ? default : shard.Hold();
            var database = shard.Databases[watched.Database];
            if (_watchers.TryFind(database, watched.Key, out var watchers))
            {
                watchers.Remove(transaction);
                if (watchers.Count == 0) _watchers.Remove(database, watched.Key);
            }
        }
        transaction.Watched.Clear();
        transaction.ShowFigures();
        transaction.Mend();
    }

    public void KeyChanged(
        Database database, ReadOnlySpan<byte> key, KeyEventClass eventClass, ReadOnlySpan<byte> eventName)
    {
        if ((eventClass & KeyEventClass.Untouching) != 0 || !_watchers.TryFind(database, key, out var watchers)) return;
        Break(watchers);
    }

    public void Clearing(Database database)
    {
        foreach (var (key, watchers) in _watchers.In(database))
        {
            if (IsStored(database, key, 0)) Break(watchers);
        }
    }

    public void Swapping(Database first, Database second)
    {
        var nowMs = _clock.UnixMs;
        BreakWhereSwapped(first, second, nowMs);
        BreakWhereSwapped(second, first, nowMs);
    }

    // A key that is neither in the one nor in the other stays missing; what comes in and has ended goes at once.
    void BreakWhereSwapped(Database database, Database other, long nowMs)
    {
        foreach (var (key, watchers) in _watchers.In(database))
        {
            if (IsStored(database, key, 0) || IsStored(other, key, nowMs)) Break(watchers);
        }
    }

    static void Break(List<Transaction> watchers)
    {
        foreach (var transaction in watchers) transaction.Break();
    }

    // At time zero nothing has ended: what is stored counts, and nothing is removed.
    static bool IsStored(Database database, byte[] key, long nowMs)
    {
        fixed (byte* bytes = key)
        {
            return !database.Find(new KeyRef(bytes, key.Length, KeyHash.Of(key), database, nowMs)).IsNull;
        }
    }
}
