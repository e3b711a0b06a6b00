// The parameters of the memcached families, all of which memcached takes at its start. Those that tune its own slabs and
// LRU threads go to a real memcached; a Larder node has neither, and takes them without meaning.
namespace Larder.Service.Model.Parameters;

static class MemcachedParameters
{
    public const string MaxCacheMemory = "max_cache_memory";
    public const string Overhead = "memcached_connections_overhead";
    public const long MebibyteBytes = 1 << 20;

    const string Switch = "0,1";

    public static IEnumerable<Parameter> Memcached15 => [.. Storage, .. Connections, .. Lru];

    public static IEnumerable<Parameter> Memcached16 => Memcached15;

    static Parameter[] Storage =>
    [
        Number(MaxCacheMemory, "1-", "0", "Memory of the node type, in MiB; the overhead is taken off it") with
        {
            IsModifiable = false, ByNodeType = type => type.MaxMemoryBytes / MebibyteBytes,
        },
        Number(Overhead, "0-", "100", "MiB kept for connections and other things than items"),
        Number("max_item_size", "1024-1073741824", "1048576", "Largest item, in bytes") with
        {
            Directive = "memcached-item-size-max",
        },
        Number("error_on_memory_exhausted", Switch, "0", "Refuse items when memory is full, instead of evicting"),
        Number("cas_disabled", Switch, "0", "Items have no CAS number"),
        Number("disable_flush_all", Switch, "0", "flush_all is refused"),
        Number("chunk_size", "1-1024", "48", "Least bytes for key, value and flags of an item"),
        new("chunk_size_growth_factor", ParameterType.Fraction, "1.0001-", "1.25", "Ratio of one chunk size to the next")
        {
            NeedsReboot = true,
        },
        Number("slab_reassign", Switch, "1", "Memory moves between sizes of chunks"),
        Number("slab_automove", "0-2", "1", "How eagerly memory moves between sizes of chunks"),
    ];

    static Parameter[] Connections =>
    [
        Number("num_threads", "1-", "0", "Threads of the node type that serve clients") with
        {
            IsModifiable = false, ByNodeType = type => type.ProcessorCount,
        },
        Number("max_simultaneous_connections", "3-65000", "65000", "Clients at the same time") with
        {
            IsModifiable = false, Directive = "maxclients",
        },
        Number("backlog_queue_limit", "1-1024", "1024", "Connections that may wait to be accepted") with
        {
            IsModifiable = false, Directive = "tcp-backlog",
        },
        Text("binding_protocol", "auto,ascii,binary", "auto", "Protocol of clients") with
        {
            Directive = "memcached-protocol",
        },
        Number("idle_timeout", "0-86400", "0", "Seconds after which an idle client is closed; 0 for never") with
        {
            Directive = "timeout",
        },
        Number("requests_per_event", "20", "20", "Requests of one client that are served in a row") with
        {
            IsModifiable = false, Directive = "memcached-requests-per-event",
        },
        Number("config_max", "16", "16", "Entries of configuration that clients can read") with { IsModifiable = false },
        Number("config_size_max", "65536", "65536", "Bytes of an entry of configuration") with { IsModifiable = false },
    ];

    static Parameter[] Lru =>
    [
        Text("hash_algorithm", "jenkins,murmur3", "jenkins", "Hash of keys"),
        Number("lru_crawler", Switch, "1", "Look for items that have ended in the background"),
        Number("lru_maintainer", Switch, "1", "Keep the LRU in segments, in the background"),
        Number("hot_lru_pct", "1-99", "20", "Share of memory for new items, in percent"),
        Number("warm_lru_pct", "1-99", "40", "Share of memory for items in use, in percent"),
    ];

    static Parameter Number(string name, string allowed, string value, string description) =>
        new(name, ParameterType.Number, allowed, value, description) { NeedsReboot = true };

    static Parameter Text(string name, string allowed, string value, string description) =>
        new(name, ParameterType.Text, allowed, value, description) { NeedsReboot = true };
}
