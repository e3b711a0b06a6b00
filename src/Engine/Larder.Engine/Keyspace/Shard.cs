// One part of the keyspace with everything that a command on its keys touches: memory, indexes, counters, lock. A key's
// hash says which shard it belongs to, in Store.ShardOf and nowhere else.
using System.Runtime.CompilerServices;
using Larder.Engine.Keyspace.Changes;
using Larder.Memory.Arenas;

namespace Larder.Engine.Keyspace;

/// <summary>Everything in a shard is read and written under its lock, counters read for statistics excepted.</summary>
public sealed class Shard
{
    readonly MemoryLedger _ledger;
    ShardLock _lock;
    long _reportedBytes;
    bool _isShort;

    internal Shard(
        int number, ulong arenaBytes, int databaseCount, AccessClock access, ExpiryRules expiry, MemoryLedger ledger,
        KeyEvents events, ChangeStream changes, LazyFreeing lazy, ReclaimSignal reclaim)
    {
        Arena = new Arena(arenaBytes);
        Number = number;
        Access = access;
        Expiry = expiry;
        Events = events;
        Changes = changes;
        Lazy = lazy;
        _ledger = ledger;
        Detached = new Detached(Arena, reclaim);
        Lent = new LentValues(this);
        Snapshot = new ShardSnapshot(this);
        Databases = new Database[databaseCount];
        for (var i = 0; i < databaseCount; i++) Databases[i] = new Database(this, i);
    }

    public int Number { get; }
    public Arena Arena { get; }
    public AccessClock Access { get; }
    public ExpiryRules Expiry { get; }
    public KeyEvents Events { get; }

    /// <summary>The stream of changes, the same for all shards.</summary>
    public ChangeStream Changes { get; }

    /// <summary>What was taken out of the keyspace and waits to be freed.</summary>
    public Detached Detached { get; }

    internal LazyFreeing Lazy { get; }

    /// <summary>Ends of which a replica's primary does not know.</summary>
    public OwnEnds OwnEnds { get; } = new();

    /// <summary>What a snapshot has still to save.</summary>
    public ShardSnapshot Snapshot { get; }

    /// <summary>Large values that connections are sending from where they lie.</summary>
    public LentValues Lent { get; }

    /// <summary>How many times everything in the arena was given up, what stands beside the databases included.</summary>
    public int GivenUp { get; private set; }

    /// <summary>This shard's part of each numbered database.</summary>
    public Database[] Databases { get; }

    /// <summary>Who counts the items by kinds; null where nobody does.</summary>
    public ItemCensus? Census { get; set; }

    /// <summary>How many CAS numbers memcached's items of this shard were given.</summary>
    public ulong CasCount { get; set; }

    /// <summary>A CAS number that no other change of this node has; the shard's own number is in the low bits.</summary>
    public ulong NextCas() => (++CasCount << Store.MaxShardBits) | (uint)Number;

    public ShardCounters Counters;

    /// <summary>Takes the lock until what is returned is disposed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public HeldShard Hold() => new(this, takes: true);

    /// <summary>The same for a command, which with a single loop has nothing to take.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public HeldShard Hold(bool isConcurrent) => new(this, isConcurrent);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter() => _lock.Enter();

    /// <summary>Enters; false, and not entered, when a script holds the lock that does not end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool EnterUnlessHopeless() => _lock.EnterUnlessHopeless();

    /// <summary>Takes the lock if nobody has it, the caller's own thread included.</summary>
    public bool TryEnter() => _lock.TryEnter();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Exit()
    {
        Changes.Flush();
        Settle();
        _lock.Exit();
    }

    /// <summary>Gives the lock back where nothing was changed, in the middle of a unit of changes perhaps.</summary>
    public void ExitUnchanged()
    {
        Settle();
        _lock.Exit();
    }

    /// <summary>Tells the ledger when the shard's memory changed by enough.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Settle()
    {
        var change = Arena.UsedBytes - _reportedBytes;
        if (change > _ledger.ReportStepBytes || change < -_ledger.ReportStepBytes) Report(change);
    }

    /// <summary>Tells the ledger every change, however small: for eviction, which decides by it.</summary>
    public void SettleFully()
    {
        Report(Arena.UsedBytes - _reportedBytes);
    }

    /// <summary>Counts that a key was asked for.</summary>
    public void Count(bool isHit)
    {
        if (isHit) Counters.Hits++;
        else Counters.Misses++;
    }

    /// <summary>Its arena was nearly full when it was last looked at.</summary>
    public bool IsShort => _isShort;

    /// <summary>Something of the arena belongs to no database that is served: it is not given up as a whole.</summary>
    public bool HasBeside { get; set; }

    /// <summary>Puts databases that nobody has seen so far in the place of those that are served, whose keys go.</summary>
    public void Replace(Database[] fresh, bool lazily)
    {
        OwnEnds.Forget();
        for (var i = 0; i < fresh.Length; i++)
        {
            Databases[i].Clear(lazily);
            Databases[i] = fresh[i];
            fresh[i].Number = i;
            Events.RaiseClearing(fresh[i]); // who watched or waited for what was not there
        }
    }

    /// <summary>Removes all keys of all databases, in a few steps; their memory comes back by and by.</summary>
    /// <param name="lazily">Whether the keys count as freed lazily; else the caller frees them at once.</param>
    public void ClearAll(bool lazily = true)
    {
        OwnEnds.Forget();
        if (Snapshot.IsSaving || HasBeside)
        {
            foreach (var database in Databases) database.Clear(lazily);
            return;
        }
        long keys = 0;
        foreach (var database in Databases) keys += database.Forget();
        Census?.Cleared();
        Snapshot.Forget();
        GivenUp++;
        Detached.GiveUpArena(lazily ? keys : 0);
        SettleFully();
    }

    /// <summary>The keys of one database, or of all where it is negative.</summary>
    public long CountKeys(int number)
    {
        if (number >= 0) return Databases[number].Count;
        long keys = 0;
        foreach (var database in Databases) keys += database.Count;
        return keys;
    }

    /// <summary>Removes all keys of one database, in a few steps.</summary>
    public void Clear(int number, bool lazily = true)
    {
        foreach (var database in Databases)
        {
            if (database.Number == number || database.Count == 0) continue;
            Databases[number].Clear(lazily);
            return;
        }
        ClearAll(lazily);
    }

    /// <summary>Exchanges two numbered databases.</summary>
    internal void Swap(int a, int b)
    {
        Events.RaiseSwapping(Databases[a], Databases[b]);
        (Databases[a], Databases[b]) = (Databases[b], Databases[a]);
        Databases[a].Number = a;
        Databases[b].Number = b;
    }

    void Report(long change)
    {
        if (change != 0) _ledger.Add(change);
        _reportedBytes += change;
        if (_isShort == Arena.IsNearlyFull) return;
        _isShort = !_isShort;
        _ledger.CountShort(_isShort ? 1 : -1);
    }
}

/// <summary>What happened in a shard since the start or CONFIG RESETSTAT.</summary>
public struct ShardCounters
{
    public long Hits, Misses, Expired, ExpiredFields, Evicted;
}
