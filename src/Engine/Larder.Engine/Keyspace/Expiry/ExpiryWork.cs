// Active expiry: each loop removes the keys that have ended in its share of the shards, in slices that no client feels.
using Larder.Network.Loops;

namespace Larder.Engine.Keyspace.Expiry;

/// <summary>Housekeeping of one loop over the shards whose number leaves the loop's number as remainder.</summary>
public sealed class ExpiryWork(Store store, int loop, int loopCount, Func<long> unixMs) : ILoopWork
{
    const int LinksPerLock = 64;
    const int LinksPerSlice = 512; // about a quarter of a millisecond
    const int IdleMs = 10;

    readonly int _first = loop;
    int _next = loop;

    public long Run(long nowMs)
    {
        var now = unixMs();
        store.Access.Advance(now);
        if (!store.Expiry.IsActive || store.Expiry.Holds(now)) return nowMs + IdleMs;
        var budget = LinksPerSlice;
        var shards = (store.Shards.Length - _first + loopCount - 1) / loopCount;
        for (var visited = 0; visited < shards && budget > 0;)
        {
            if (WorkOff(store.Shards[_next], now, ref budget)) continue;
            visited++;
            _next += loopCount;
            if (_next >= store.Shards.Length) _next = _first;
        }
        // The next slice follows the events that came during this one.
        return budget <= 0 ? nowMs : nowMs + IdleMs;
    }

    // A few links under the shard's lock; true when there is more to do at once.
    static bool WorkOff(Shard shard, long nowMs, ref int budget)
    {
        if (!HasDue(shard, nowMs)) return false;
        var links = Math.Min(LinksPerLock, budget);
        var left = links;
        shard.Enter();
        foreach (var database in shard.Databases)
        {
            while (left > 0 && database.ExpireNext(nowMs, ref left)) { }
            while (left > 0 && database.ExpireNextField(nowMs, ref left)) { }
        }
        shard.Exit();
        budget -= Math.Max(links - left, 1);
        return left <= 0 && budget > 0;
    }

    // Read without the lock: a torn view costs a turn, not a key.
    static bool HasDue(Shard shard, long nowMs)
    {
        foreach (var database in shard.Databases)
        {
            if (database.NextExpiryMs <= nowMs) return true;
        }
        return false;
    }
}
