// How much memory may be used, and what goes when it is full.
using Larder.Engine.Settings.Rows;

namespace Larder.Engine.Settings.Groups;

/// <summary>Which key is evicted when memory is full.</summary>
public enum EvictionPolicy
{
    /// <summary>None: commands that need memory are refused.</summary>
    NoEviction,

    /// <summary>The least recently used of all keys.</summary>
    AllKeysLru,

    /// <summary>The least frequently used of all keys.</summary>
    AllKeysLfu,

    /// <summary>Any of all keys.</summary>
    AllKeysRandom,

    /// <summary>The least recently used of the keys that expire.</summary>
    VolatileLru,

    /// <summary>The least frequently used of the keys that expire.</summary>
    VolatileLfu,

    /// <summary>Any of the keys that expire.</summary>
    VolatileRandom,

    /// <summary>The key that expires next.</summary>
    VolatileTtl,
}

/// <summary>Memory and eviction.</summary>
public sealed class MemorySettings
{
    internal MemorySettings(SettingTable table)
    {
        MaxMemory = table.Add(new Number("maxmemory", 0, 0, long.MaxValue, NumberForm.UnsignedMemory));
        Policy = table.Add(new Choice<EvictionPolicy>("maxmemory-policy", EvictionPolicy.NoEviction,
        [
            ("volatile-lru", EvictionPolicy.VolatileLru), ("volatile-lfu", EvictionPolicy.VolatileLfu),
            ("volatile-random", EvictionPolicy.VolatileRandom), ("volatile-ttl", EvictionPolicy.VolatileTtl),
            ("allkeys-lru", EvictionPolicy.AllKeysLru), ("allkeys-lfu", EvictionPolicy.AllKeysLfu),
            ("allkeys-random", EvictionPolicy.AllKeysRandom), ("noeviction", EvictionPolicy.NoEviction),
        ]));
        Samples = table.Add(new Number("maxmemory-samples", 5, 1, 64));
        EvictionTenacity = table.Add(new Number("maxmemory-eviction-tenacity", 10, 0, 100));
        LfuLogFactor = table.Add(new Number("lfu-log-factor", 10, 0, int.MaxValue));
        LfuDecayMinutes = table.Add(new Number("lfu-decay-time", 1, 0, int.MaxValue));
        ActiveExpireEffort = table.Add(new Number("active-expire-effort", 1, 1, 10));
        LazyEviction = table.Add(new YesNo("lazyfree-lazy-eviction", true));
        LazyExpire = table.Add(new YesNo("lazyfree-lazy-expire", true));
        LazyServerDelete = table.Add(new YesNo("lazyfree-lazy-server-del", true));
        LazyUserDelete = table.Add(new YesNo("lazyfree-lazy-user-del", true));
        LazyUserFlush = table.Add(new YesNo("lazyfree-lazy-user-flush", true));
    }

    /// <summary>Bytes that data may take; 0 for no limit.</summary>
    public Number MaxMemory { get; }

    /// <summary>Which key goes when memory is full.</summary>
    public Choice<EvictionPolicy> Policy { get; }

    /// <summary>How many keys a sampling policy looks at for each eviction.</summary>
    public Number Samples { get; }

    /// <summary>How long one command may spend on eviction: 0 briefly, 100 as long as it takes.</summary>
    public Number EvictionTenacity { get; }

    /// <summary>How many hits it takes for a frequency counter to grow.</summary>
    public Number LfuLogFactor { get; }

    /// <summary>Minutes after which an idle key's frequency counter shrinks by one; 0 for never.</summary>
    public Number LfuDecayMinutes { get; }

    /// <summary>How much time goes into looking for expired keys, 1 to 10.</summary>
    public Number ActiveExpireEffort { get; }

    /// <summary>Evicted values are freed in the background.</summary>
    public YesNo LazyEviction { get; }

    /// <summary>Expired values are freed in the background.</summary>
    public YesNo LazyExpire { get; }

    /// <summary>Overwritten values are freed in the background.</summary>
    public YesNo LazyServerDelete { get; }

    /// <summary>DEL frees in the background, as UNLINK.</summary>
    public YesNo LazyUserDelete { get; }

    /// <summary>FLUSHALL and FLUSHDB without an argument mean ASYNC.</summary>
    public YesNo LazyUserFlush { get; }
}
