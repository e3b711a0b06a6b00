// The whole keyspace of a node: a power-of-two number of shards, and which shard a key belongs to.
using System.Numerics;
using System.Runtime.CompilerServices;
using Larder.Base;
using Larder.Engine.Keyspace.Changes;
using Larder.Engine.Items;
using Larder.Memory.Arenas;

namespace Larder.Engine.Keyspace;

/// <summary>All keys of a node.</summary>
public sealed class Store : IDisposable
{
    /// <summary>The most shards that a store has: what sets of shards and SCAN cursors have room for.</summary>
    public const int MaxShards = 1 << MaxShardBits;

    public const int MaxShardBits = 11;

    const int ShardsPerLoop = 8;

    readonly Shard[] _shards;
    readonly ulong _mask;
    readonly MovedKeys _moved = new();

    /// <param name="loopCount">Event loops that will execute commands at once; decides the number of shards.</param>
    /// <param name="databaseCount">The directive databases.</param>
    public Store(int loopCount, int databaseCount, Clock clock)
    {
        var shardCount = ShardCount(loopCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        _mask = (ulong)shardCount - 1;
        _shards = new Shard[shardCount];
        Access.Advance(clock.UnixMs);
        var arenaBytes = Arena.ReserveFor(shardCount);
        for (var i = 0; i < shardCount; i++)
            _shards[i] = new Shard(i, arenaBytes, databaseCount, Access, Expiry, Memory, Events, Changes, Lazy, Reclaim);
        DatabaseCount = databaseCount;
    }

    public ReadOnlySpan<Shard> Shards => _shards;
    public int ShardBits => BitOperations.Log2((uint)_shards.Length);
    public int DatabaseCount { get; }
    public AccessClock Access { get; } = new();
    public MemoryLedger Memory { get; } = new();
    public KeyEvents Events { get; } = new();

    /// <summary>The stream of changes.</summary>
    public ChangeStream Changes { get; } = new();

    /// <summary>Kinds of values beside the server's own.</summary>
    public ValueKinds Kinds { get; init; } = new();

    public ExpiryRules Expiry { get; } = new();
    public LazyFreeing Lazy { get; } = new();

    /// <summary>Whether some shard has something to free.</summary>
    public ReclaimSignal Reclaim { get; } = new();

    // Eight shards a loop: two loops at random meet in one rarely enough. A loop alone meets nobody, and the fewer shards
    // it has, the more of what they keep stays in its cache. But all arenas together must hold twice the machine's memory.
    static int ShardCount(int loopCount, long memoryBytes)
    {
        var forLoops = loopCount == 1 ? 1 : Math.Min(loopCount * ShardsPerLoop, MaxShards);
        var forMemory = (int)Math.Min(memoryBytes / (long)(Arena.MaxBytes / 2), MaxShards - 1) + 1;
        return (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(forLoops, forMemory));
    }

    /// <summary>
    /// The one place where a key is mapped to its shard: the low bits of its hash (the index uses the top), but for keys
    /// whose large values stayed where they were when they got these names. Who is not under the shard's lock asks again
    /// when it is (<see cref="Places"/>).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Shard ShardOf(ulong hash)
    {
        var home = _shards[hash & _mask];
        return _moved.Places is not { } places ? home : MovedKeys.Find(places, hash, home);
    }

    /// <summary>Another object whenever a key is mapped to another shard than before; null while none ever was.</summary>
    public object? Places => _moved.Places;

    /// <summary>
    /// Maps a key to another shard from now on, in all databases; under the locks of both, where nothing is kept of the
    /// key. False when too many are mapped so.
    /// </summary>
    public bool TryPlace(ulong hash, Shard shard) => _moved.TryPlace(hash, shard, _shards[hash & _mask]);

    /// <summary>Takes the locks of all shards; false, and none held, when a script holds them that does not end.</summary>
    public bool TryEnterAll()
    {
        foreach (var shard in _shards)
        {
            if (shard.EnterUnlessHopeless()) continue;
            foreach (var entered in _shards.AsSpan(0, shard.Number)) entered.Exit();
            return false;
        }
        return true;
    }

    public void ExitAll()
    {
        foreach (var shard in _shards) shard.Exit();
    }

    /// <summary>
    /// Brings the items of several keys into the cache, all at once instead of one after the other.
    /// </summary>
    public void Prefetch(ReadOnlySpan<ulong> hashes, int database)
    {
        foreach (var hash in hashes) ShardOf(hash).Databases[database].PrefetchBucket(hash);
        foreach (var hash in hashes)
        {
            var owner = ShardOf(hash).Databases[database];
            owner.PrefetchItem(owner.PrefetchBucket(hash));
        }
    }

    /// <summary>Keys in a numbered database; a sum over shards that may be changing.</summary>
    public long CountKeys(int database)
    {
        long count = 0;
        foreach (var shard in _shards) count += shard.Databases[database].Count;
        return count;
    }

    public long CountExpiring(int database)
    {
        long count = 0;
        foreach (var shard in _shards) count += shard.Databases[database].ExpiringCount;
        return count;
    }

    /// <summary>Hashes in a numbered database that have fields with an expiry.</summary>
    public long CountFieldExpiring(int database)
    {
        long count = 0;
        foreach (var shard in _shards) count += shard.Databases[database].FieldExpiringCount;
        return count;
    }

    /// <summary>Looks again at the shards whose arenas were nearly full.</summary>
    public void LookForRoom()
    {
        foreach (var shard in _shards)
        {
            if (!shard.IsShort) continue;
            using var hold = shard.Hold();
            shard.SettleFully();
        }
    }

    /// <summary>Gives all memory back, once nobody executes commands any more.</summary>
    public void Dispose()
    {
        foreach (var shard in _shards) shard.Arena.Dispose();
        Changes.Dispose();
    }

    /// <summary>Exchanges two numbered databases; under all locks.</summary>
    public void Swap(int a, int b)
    {
        foreach (var shard in _shards) shard.Swap(a, b);
    }
}
