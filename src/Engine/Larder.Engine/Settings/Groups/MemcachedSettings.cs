// What only the memcached engine has. The rows are hidden: CONFIG GET with a pattern does not show them.
using Larder.Engine.Settings.Rows;
using static Larder.Engine.Settings.Rows.SettingFlags;

namespace Larder.Engine.Settings.Groups;

/// <summary>Which protocol a memcached port speaks.</summary>
public enum MemcachedProtocol
{
    /// <summary>The first byte tells.</summary>
    Auto,

    /// <summary>ASCII and meta commands.</summary>
    Ascii,

    /// <summary>Binary.</summary>
    Binary,
}

/// <summary>The memcached engine.</summary>
public sealed class MemcachedSettings
{
    const SettingFlags Own = Hidden | Immutable;

    internal MemcachedSettings(SettingTable table)
    {
        MaxItemBytes = table.Add(new Number(
            "memcached-item-size-max", 1024 * 1024, 1024, 1024 * 1024 * 1024, NumberForm.Memory, Own));
        Protocol = table.Add(new Choice<MemcachedProtocol>("memcached-protocol", MemcachedProtocol.Auto,
        [
            ("auto", MemcachedProtocol.Auto), ("ascii", MemcachedProtocol.Ascii),
            ("binary", MemcachedProtocol.Binary),
        ], Own));
        Cas = table.Add(new YesNo("memcached-cas", true, Own));
        FlushAll = table.Add(new YesNo("memcached-flush-all", true, Own));
        DumpCommands = table.Add(new YesNo("memcached-dump-commands", true, Own));
        Watch = table.Add(new YesNo("memcached-watch", true, Own));
        Shutdown = table.Add(new YesNo("memcached-shutdown", false, Own));
        RequestsPerEvent = table.Add(new Number("memcached-requests-per-event", 0, 0, int.MaxValue, flags: Own));
        LruCrawler = table.Add(new YesNo("memcached-lru-crawler", true, Own));
        TemporaryTtlSeconds = table.Add(new Number("memcached-temporary-ttl", -1, -1, int.MaxValue, flags: Own));
        DetailDelimiter = table.Add(new Words("memcached-stats-delimiter", ":", flags: Own));
        CountsDetails = table.Add(new YesNo("memcached-stats-detail", false, Own));
        WatcherBufferBytes = table.Add(new Number(
            "memcached-watcher-buffer", 256 * 1024, 1024, int.MaxValue, NumberForm.Memory, Own));
        ReadBufferLimitBytes = table.Add(new Number(
            "memcached-read-buffer-limit", 0, 0, long.MaxValue, NumberForm.Memory, Own));
        GrowthFactor = table.Add(new Words("memcached-growth-factor", "1.25", flags: Own));
        ChunkBytes = table.Add(new Number("memcached-chunk-size", 48, 1, 1024 * 1024, flags: Own));
        Sasl = table.Add(new YesNo("memcached-sasl", false, Own));
        Port = table.Add(new Number("memcached-port", 0, 0, ushort.MaxValue, flags: Own));
        Database = table.Add(new Number("memcached-database", 0, 0, int.MaxValue, flags: Own));
        AuthFile = table.Add(new Words("memcached-auth-file", flags: Own));
        MemoryFile = table.Add(new Words("memcached-memory-file", flags: Own));
    }

    /// <summary>Largest item, in bytes (-I).</summary>
    public Number MaxItemBytes { get; }

    /// <summary>Which protocol the port speaks (-B).</summary>
    public Choice<MemcachedProtocol> Protocol { get; }

    /// <summary>Items have a CAS number (off with -C).</summary>
    public YesNo Cas { get; }

    /// <summary>flush_all is allowed (off with -F).</summary>
    public YesNo FlushAll { get; }

    /// <summary>Cachedump and metadump are allowed (off with -X).</summary>
    public YesNo DumpCommands { get; }

    /// <summary>watch is allowed (off with -W).</summary>
    public YesNo Watch { get; }

    /// <summary>shutdown is allowed (on with -A).</summary>
    public YesNo Shutdown { get; }

    /// <summary>Requests of one connection handled in a row (-R); 0: as many as came together.</summary>
    public Number RequestsPerEvent { get; }

    /// <summary>Expired items are looked for in the background (-o no_lru_crawler turns it off).</summary>
    public YesNo LruCrawler { get; }

    /// <summary>Items that were stored for no longer than this are evicted last; -1 for none (-o temporary_ttl).</summary>
    public Number TemporaryTtlSeconds { get; }

    /// <summary>What ends the prefix of a key by which stats detail counts (-D).</summary>
    public Words DetailDelimiter { get; }

    /// <summary>stats detail counts from the start (-D).</summary>
    public YesNo CountsDetails { get; }

    /// <summary>Most bytes of lines that wait for one watcher (-o watcher_logbuf_size).</summary>
    public Number WatcherBufferBytes { get; }

    /// <summary>Most bytes that requests may take which have not arrived whole, all together; 0 for no limit.</summary>
    public Number ReadBufferLimitBytes { get; }

    /// <summary>By how much the classes of sizes grow that statistics show (-f).</summary>
    public Words GrowthFactor { get; }

    /// <summary>The least bytes of an item by which the classes of sizes begin (-n).</summary>
    public Number ChunkBytes { get; }

    /// <summary>The binary protocol has to log in by SASL (-S).</summary>
    public YesNo Sasl { get; }

    /// <summary>Where a node of the other engines speaks memcached as well, on the same store; 0: nowhere.</summary>
    public Number Port { get; }

    /// <summary>The numbered database that it is then.</summary>
    public Number Database { get; }

    /// <summary>File of names and passwords for ASCII authentication (-Y); empty for none.</summary>
    public Words AuthFile { get; }

    /// <summary>File in which the items are kept from a planned stop to the next start (-e); empty for none.</summary>
    public Words MemoryFile { get; }
}
