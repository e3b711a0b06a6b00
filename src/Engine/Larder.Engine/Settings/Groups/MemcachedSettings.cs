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
        RequestsPerEvent = table.Add(new Number("memcached-requests-per-event", 20, 1, int.MaxValue, flags: Own));
        LruCrawler = table.Add(new YesNo("memcached-lru-crawler", true, Own));
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

    /// <summary>Requests of one connection handled in a row (-R).</summary>
    public Number RequestsPerEvent { get; }

    /// <summary>Expired items are looked for in the background (-o no_lru_crawler turns it off).</summary>
    public YesNo LruCrawler { get; }

    /// <summary>File of names and passwords for ASCII authentication (-Y); empty for none.</summary>
    public Words AuthFile { get; }

    /// <summary>File in which the items are kept from a planned stop to the next start (-e); empty for none.</summary>
    public Words MemoryFile { get; }
}
