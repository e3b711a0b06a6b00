// Active expiry: each loop removes the keys that have ended in its share of the shards, in slices that no client feels. With
// nothing to remove it rests until the next key ends.
using Larder.Base;
using Larder.Engine.Keyspace;
using Larder.Network.Loops;

namespace Larder.Engine.Housekeeping;

/// <summary>Housekeeping of one loop over the shards whose number leaves the loop's number as remainder.</summary>
public sealed class ExpiryWork(Store store, int loop, int loopCount, Func<long> unixMs, Clock clock) : ILoopWork
{
    const int LinksPerLock = 64;
    const int SliceNs = 200_000;
    const int IdleMs = 10;

    // The wall clock may be set: keys that end by the new time are found after this at the latest.
    const long LongestRestMs = 60_000;

    readonly int _first = loop;
    int _next = loop;
    long _nextDueMs = long.MaxValue; // Unix time
    bool _isHeld;

    public long RestsUntilMs { get; private set; }

    public bool IsNeeded(long nowMs) => Volatile.Read(ref _isHeld)
        ? !IsHeld(clock.UnixMs)
        : FindNextDue() < Volatile.Read(ref _nextDueMs);

    public long Run(long nowMs)
    {
        var now = unixMs();
        store.Access.Advance(now);
        _isHeld = IsHeld(now);
        if (_isHeld)
        {
            RestsUntilMs = store.Expiry.IsPaused(now) ? nowMs + store.Expiry.PausedUntilMs - now : long.MaxValue;
            return nowMs + IdleMs;
        }
        RestsUntilMs = 0;
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
        Rest(nowMs, now);
        return nowMs + IdleMs;
    }

    // A replica waits for its primary, but with what its own clients have made.
    bool IsHeld(long now) => !store.Expiry.IsActive || store.Expiry.IsImporting || store.Expiry.IsPaused(now);

    // Whoever adds an earlier key meanwhile finds no time here that would be early enough, and wakes the loop.
    void Rest(long nowMs, long now)
    {
        Interlocked.Exchange(ref _nextDueMs, long.MaxValue);
        var dueMs = FindNextDue();
        Volatile.Write(ref _nextDueMs, dueMs);
        RestsUntilMs = dueMs == long.MaxValue ? dueMs : nowMs + Math.Clamp(dueMs - now, 0, LongestRestMs);
    }

    long FindNextDue()
    {
        var dueMs = long.MaxValue;
        for (var i = _first; i < store.Shards.Length; i += loopCount)
        {
            var shard = store.Shards[i];
            if (shard.Expiry.IsFollowing) dueMs = Math.Min(dueMs, shard.OwnEnds.NextDueMs);
            else foreach (var database in shard.Databases) dueMs = Math.Min(dueMs, database.NextExpiryMs);
        }
        return dueMs;
    }

    // A few links under the shard's lock; true when there is more to do at once.
    static bool WorkOff(Shard shard, long nowMs)
    {
        if (!HasDue(shard, nowMs)) return false;
        var left = LinksPerLock;
        using var hold = shard.Hold();
        if (shard.Expiry.IsFollowing)
        {
            shard.OwnEnds.Run(nowMs, ref left);
            return left <= 0;
        }
        foreach (var database in shard.Databases)
        {
            // Each on its own: what ends together is no transaction.
            while (left > 0 && database.ExpireNext(nowMs, ref left)) shard.Changes.Flush();
            while (left > 0 && database.ExpireNextField(nowMs, ref left)) shard.Changes.Flush();
        }
        return left <= 0;
    }

    // Read without the lock: a torn view costs a turn, not a key.
    static bool HasDue(Shard shard, long nowMs)
    {
        if (shard.Expiry.IsFollowing) return shard.OwnEnds.NextDueMs <= nowMs;
        foreach (var database in shard.Databases)
        {
            if (database.NextExpiryMs <= nowMs) return true;
        }
        return false;
    }
}
