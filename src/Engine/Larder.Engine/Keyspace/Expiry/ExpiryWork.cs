// Active expiry: each loop removes the keys that have ended in its share of the shards, in slices that no client feels.
using Larder.Base;
using Larder.Network.Loops;

namespace Larder.Engine.Keyspace.Expiry;

/// <summary>Housekeeping of one loop over the shards whose number leaves the loop's number as remainder.</summary>
public sealed class ExpiryWork(Store store, int loop, int loopCount, Func<long> unixMs, Clock clock) : ILoopWork
{
    const int LinksPerLock = 64;
    const int SliceNs = 200_000;
    const int IdleMs = 10;

    readonly int _first = loop;
    int _next = loop;

    public long Run(long nowMs)
    {
        var now = unixMs();
        store.Access.Advance(now);
        if (!store.Expiry.IsActive || store.Expiry.Holds(now)) return nowMs + IdleMs;
        var endsAtNs = clock.MonotonicNs + SliceNs;
        var shards = (store.Shards.Length - _first + loopCount - 1) / loopCount;
        for (var visited = 0; visited < shards;)
        {
            if (WorkOff(store.Shards[_next], now))
            {
                // The next slice follows the events that came during this one.
                if (clock.MonotonicNs >= endsAtNs) return nowMs;
                continue;
            }
            visited++;
            _next += loopCount;
            if (_next >= store.Shards.Length) _next = _first;
        }
        return nowMs + IdleMs;
    }

    // A few links under the shard's lock; true when there is more to do at once.
    static bool WorkOff(Shard shard, long nowMs)
    {
        if (!HasDue(shard, nowMs)) return false;
        var left = LinksPerLock;
        shard.Enter();
        foreach (var database in shard.Databases)
        {
            while (left > 0 && database.ExpireNext(nowMs, ref left)) { }
            while (left > 0 && database.ExpireNextField(nowMs, ref left)) { }
        }
        shard.Exit();
        return left <= 0;
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
