// flush_all, at once or later. A flush that is due runs before the next request; until then nobody can see what it will
// take away.
using Larder.Engine.Keyspace;

namespace Larder.Engine.Memcached.Requests;

/// <summary>Thread-safe.</summary>
public sealed class FlushSchedule(Store store)
{
    long _dueMs = long.MaxValue;

    /// <summary>When the flush that was ordered is to run, Unix milliseconds; 0 for none.</summary>
    public long DueMs => Volatile.Read(ref _dueMs) is var due && due == long.MaxValue ? 0 : due;

    /// <summary>Removes all items now; a flush that was to come is called off.</summary>
    public void FlushNow()
    {
        Volatile.Write(ref _dueMs, long.MaxValue);
        foreach (var shard in store.Shards)
        {
            using var hold = shard.Hold();
            shard.ClearAll();
        }
    }

    /// <summary>
    /// Removes at a time, Unix milliseconds, all items that are there then; replaces an earlier order.
    /// </summary>
    public void FlushAt(long unixMs) => Volatile.Write(ref _dueMs, unixMs);

    /// <summary>Runs the flush whose time has come.</summary>
    public void RunDue(long nowMs)
    {
        var dueMs = Volatile.Read(ref _dueMs);
        if (nowMs < dueMs) return;
        if (Interlocked.CompareExchange(ref _dueMs, long.MaxValue, dueMs) == dueMs) FlushNow();
    }
}
