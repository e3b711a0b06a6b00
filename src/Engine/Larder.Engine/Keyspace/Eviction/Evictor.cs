// What goes when memory is full. Keys are spread over shards by their hash, so the best of a sample of one shard is as
// good as the best of a sample of all, unless there are but a few; eviction needs one shard's lock at a time.
using Larder.Engine.Items;
using Larder.Engine.Settings.Groups;

namespace Larder.Engine.Keyspace.Eviction;

/// <summary>Makes room under maxmemory by the policy. Thread-safe; called with no shard's lock held.</summary>
public sealed class Evictor(Store store, Func<EvictionPolicy> policy, Func<int> samples)
{
    const int ReclaimSteps = 64;
    const int MostForShort = 64;
    const int KeysPerLook = 16;
    const int MarginPart = 200;
    const int SparseSample = 64;

    // What one command may ask for beforehand: a request longer than this part of the cache does not empty it.
    const int MostNeededPart = 8;

    // How many buckets of each shard were looked at; changed under its lock.
    readonly ulong[] _looks = new ulong[store.Shards.Length];
    int _nextShard;

    /// <summary>How long one command may spend on making room; null for as long as it takes.</summary>
    public EvictionTime? Time { get; init; }

    /// <summary>A little more than is needed goes, so that it is not needed by every command of every loop.</summary>
    public bool TakesMargin { get; init; } = true;

    public bool HasLimit => store.Memory.HasLimit;

    /// <summary>Evicts until there is the room that is asked for, as far as the demand lets it.</summary>
    public RoomFound MakeRoom(long nowMs, in RoomDemand demand)
    {
        if (demand.IsForCommand ? store.Expiry.IsPaused(nowMs) : store.Expiry.Holds(nowMs)) return RoomFound.Enough;
        if (!demand.IsForCommand && policy() == EvictionPolicy.NoEviction) return RoomFound.Enough;
        if (demand.IsForCommand && store.Memory.IsShort) store.LookForRoom();
        var needed = Math.Min(demand.Bytes, store.Memory.LimitBytes / MostNeededPart);
        var bytes = demand.IsForCommand ? needed + MarginBytes : 0;
        if (!store.Memory.IsOverLimitWith(bytes)) return RoomFound.Enough;
        var endsAtNs = demand.IsTimed ? Time?.EndsAtNs ?? long.MaxValue : long.MaxValue;
        // However short its time (a busy machine may take it all), a command frees what it is about to take.
        var mostWhenLate = store.Memory.UsedBytes - needed;
        for (var freed = 0; store.Memory.IsOverLimitWith(bytes); freed++)
        {
            if (freed == demand.Keys) return RoomFound.Later;
            if (IsTimeToLook(freed) && store.Memory.UsedBytes <= mostWhenLate && Time?.NowNs >= endsAtNs) return RoomFound.Later;
            // Pages come back when all their cells are free, with the help of compaction, and so a little later.
            if (demand.IsForCommand && freed >= MostForShort && store.Memory.IsShort) return RoomFound.None;
            if (!TryFreeOne(nowMs, demand.Waits)) return store.Memory.IsOverLimit ? RoomFound.None : RoomFound.Enough;
        }
        return RoomFound.Enough;
    }

    /// <summary>Whether the limit is exceeded and the policy allows to do something about it.</summary>
    public bool MayEvict(long nowMs) =>
        store.Memory.IsOverLimit && !store.Expiry.Holds(nowMs) && policy() != EvictionPolicy.NoEviction;

    // Several loops look at the same room before each takes its part of it.
    long MarginBytes => TakesMargin && store.Shards.Length > 1 ? store.Memory.LimitBytes / MarginPart : 0;

    // Not at every key, as in Valkey: a thread that was held up for its time has still done something.
    static bool IsTimeToLook(int freed) => freed > 0 && freed % KeysPerLook == 0;

    // What has left the keyspace already goes before anything that is still in it.
    bool TryFreeOne(long nowMs, bool waits)
    {
        if (store.Reclaim.IsRaised && TryReclaim(waits)) return true;
        return policy() != EvictionPolicy.NoEviction && TryEvictOne(nowMs, waits);
    }

    static bool TryEnter(Shard shard, bool waits)
    {
        if (!waits) return shard.TryEnter();
        shard.Enter();
        return true;
    }

    bool TryReclaim(bool waits)
    {
        foreach (var shard in store.Shards)
        {
            if (!shard.Detached.HasWork || !TryEnter(shard, waits)) continue;
            shard.Detached.Run(ReclaimSteps);
            shard.SettleFully();
            shard.Exit();
            return true;
        }
        return false;
    }

    bool TryEvictOne(long nowMs, bool waits)
    {
        for (var tries = 0; tries < store.Shards.Length; tries++)
        {
            var number = (uint)Interlocked.Increment(ref _nextShard) % (uint)store.Shards.Length;
            var shard = store.Shards[(int)number];
            if (IsSparse(shard)) shard = BestOfSparse((int)number, nowMs, waits) ?? shard;
            if (!TryEnter(shard, waits)) continue;
            try
            {
                if (TryEvictFrom(shard, nowMs)) return true;
            }
            finally
            {
                shard.SettleFully();
                shard.Exit();
            }
        }
        return false;
    }

    // A shard of few items, which are large then, has no sample to choose from: several are looked at, one after the other.
    bool IsSparse(Shard shard) => store.Shards.Length > 1 &&
        shard.Databases[0].Count < Database.SampleSize && shard.CountKeys(-1) < Database.SampleSize;

    Shard? BestOfSparse(int first, long nowMs, bool waits)
    {
        Shard? best = null;
        var bestScore = long.MinValue;
        long seen = 0;
        for (var i = 0; i < store.Shards.Length && seen < SparseSample; i++)
        {
            var shard = store.Shards[(first + i) % store.Shards.Length];
            if (shard.CountKeys(-1) == 0 || !TryEnter(shard, waits)) continue;
            var rule = new VictimRule(policy(), shard.Access, nowMs);
            if (Best(shard, rule, out _) is { IsNull: false } item && rule.Score(item) is var score && score > bestScore)
                (best, bestScore) = (shard, score);
            seen += shard.CountKeys(-1);
            shard.ExitUnchanged();
        }
        return best;
    }

    bool TryEvictFrom(Shard shard, long nowMs)
    {
        var best = Best(shard, new VictimRule(policy(), shard.Access, nowMs), out var database);
        if (best.IsNull) return false;
        database!.Evict(best);
        LookAhead(shard, database);
        return true;
    }

    // What the next two looks at the shard will see is on its way into the cache by then: its buckets first, the items that
    // they lead to one turn later.
    void LookAhead(Shard shard, Database database)
    {
        const int Looks = 2;
        Span<uint> handles = stackalloc uint[Database.SampleSize];
        var look = _looks[shard.Number];
        for (var i = 0; i < Looks; i++)
        {
            database.Sample(Chance(shard, look + (uint)i), handles);
            database.PrefetchBucket(Chance(shard, look + Looks + (uint)i));
        }
    }

    // The same for the same look at the same shard.
    static ulong Chance(Shard shard, ulong look)
    {
        const ulong Odd = 0x9E3779B97F4A7C15, First = 0xBF58476D1CE4E5B9, Second = 0x94D049BB133111EB;
        var mixed = (look * Odd) ^ ((ulong)shard.Number << 32);
        mixed = (mixed ^ (mixed >> 30)) * First;
        mixed = (mixed ^ (mixed >> 27)) * Second;
        return mixed ^ (mixed >> 31);
    }

    ItemView Best(Shard shard, in VictimRule rule, out Database? bestDatabase)
    {
        Span<uint> handles = stackalloc uint[Database.SampleSize];
        ItemView best = default;
        bestDatabase = null;
        var bestScore = long.MinValue;
        foreach (var database in shard.Databases)
        {
            var population = rule.OnlyExpiring ? database.ExpiringCount : database.Count;
            if (population == 0) continue;
            // As many items as maxmemory-samples asks for, a bucket of up to twelve at a time; buckets without a
            // candidate (few keys that expire among many) are passed over.
            var wanted = Math.Max(samples(), Database.SampleSize);
            for (var buckets = 0; wanted > 0 && buckets < 256; buckets++)
            {
                var count = database.Sample(Chance(shard, _looks[shard.Number]++), handles);
                foreach (var handle in handles[..count])
                {
                    var item = database.At(handle);
                    if (rule.OnlyExpiring && !item.HasExpiry) continue;
                    wanted--;
                    var score = rule.Score(item);
                    if (!best.IsNull && score <= bestScore) continue;
                    (best, bestScore, bestDatabase) = (item, score, database);
                }
            }
        }
        return best;
    }
}

/// <summary>How much an item is to go before others under a policy.</summary>
readonly struct VictimRule(EvictionPolicy policy, AccessClock access, long nowMs)
{
    public bool OnlyExpiring => policy is EvictionPolicy.VolatileLru or EvictionPolicy.VolatileLfu or
        EvictionPolicy.VolatileRandom or EvictionPolicy.VolatileTtl;

    public long Score(ItemView item) => policy switch
    {
        EvictionPolicy.AllKeysLru or EvictionPolicy.VolatileLru => access.Staleness(item),
        EvictionPolicy.AllKeysLfu or EvictionPolicy.VolatileLfu => -access.Frequency(item),
        EvictionPolicy.VolatileTtl => nowMs - item.ExpireAtMs,
        _ => 0,
    };
}
