// From a parameter group and a node type to what a node is told. Pure: whoever starts or changes nodes asks here, and
// compares what a node was told with what it should be told now.
using System.Globalization;

namespace Larder.Service.Model.Parameters;

/// <summary>One line of a node's configuration, or one pair of CONFIG SET. The value is one word of the configuration
/// however many blanks it has, and may be empty: who writes it into a file puts it in quotes.</summary>
readonly record struct ParameterDirective(string Name, string Value);

/// <summary>What a changed group asks of a running node: <paramref name="Now"/> is set at once; the rest waits for the
/// node's next start where <paramref name="NeedsReboot"/>.</summary>
sealed record NodeChange(IReadOnlyList<ParameterDirective> Now, bool NeedsReboot);

static class NodeDirectives
{
    const long ChunkBytesMax = 512 << 10;
    const long MaxMemoryBytesMin = MemcachedParameters.MebibyteBytes;

    /// <summary>The configuration of a node, in a fixed order.</summary>
    public static IReadOnlyList<ParameterDirective> For(ParameterGroup group, NodeType type)
    {
        var simple = group.Family.Rows
            .Where(row => row.Directive is not null)
            .Select(row => new ParameterDirective(row.Directive!, group.ValueOf(row, type)));
        var composed = group.Family.IsMemcached ? Memcached(group, type) : Resp(group, type);
        return [.. composed, .. simple];
    }

    /// <summary>The words that a real memcached is started with for the same group. It does not start where it may not
    /// open as many files as it is told clients, so the host's limit goes in here.</summary>
    public static IReadOnlyList<string> MemcachedOptions(ParameterGroup group, NodeType type, long clientsMax)
    {
        clientsMax = Math.Min(clientsMax, Number(group, type, "max_simultaneous_connections"));
        string Value(string name) => group.ValueOf(name, type);
        bool Is(string name) => Value(name) == "1";
        return
        [
            "-m", Text(MaxMemoryBytes(group, type) / MemcachedParameters.MebibyteBytes),
            "-I", Text(WholeChunks(Number(group, type, "max_item_size"))),
            "-n", Value("chunk_size"),
            "-f", Value("chunk_size_growth_factor"),
            "-c", Text(clientsMax),
            "-b", Value("backlog_queue_limit"),
            "-R", Value("requests_per_event"),
            "-B", Value("binding_protocol"),
            .. Is("error_on_memory_exhausted") ? ["-M"] : Array.Empty<string>(),
            .. Is("cas_disabled") ? ["-C"] : Array.Empty<string>(),
            .. Is("disable_flush_all") ? ["-F"] : Array.Empty<string>(),
            "-o", string.Join(',',
            [
                $"idle_timeout={Value("idle_timeout")}",
                $"hash_algorithm={Value("hash_algorithm")}",
                $"slab_automove={Value("slab_automove")}",
                $"hot_lru_pct={Value("hot_lru_pct")}",
                $"warm_lru_pct={Value("warm_lru_pct")}",
                Is("slab_reassign") ? "slab_reassign" : "no_slab_reassign",
                Is("lru_crawler") ? "lru_crawler" : "no_lru_crawler",
                Is("lru_maintainer") ? "lru_maintainer" : "no_lru_maintainer",
            ]),
        ];
    }

    /// <summary>What a node's data may take: the node type's memory without what the group reserves.</summary>
    public static long MaxMemoryBytes(ParameterGroup group, NodeType type)
    {
        var reserved = group.Family.IsMemcached
            ? Number(group, type, MemcachedParameters.Overhead) * MemcachedParameters.MebibyteBytes
            : ReservedBytes(group, type);
        // A limit of 0 would be none.
        return Math.Max(type.MaxMemoryBytes - reserved, MaxMemoryBytesMin);
    }

    /// <summary>What changes for a node that was told <paramref name="held"/> when the group is now
    /// <paramref name="group"/>.</summary>
    public static NodeChange Change(IReadOnlyList<ParameterDirective> held, ParameterGroup group, NodeType type)
    {
        var before = held.ToDictionary(directive => directive.Name, directive => directive.Value);
        var changed = For(group, type).Where(directive => before.GetValueOrDefault(directive.Name) != directive.Value);
        var atStart = group.Family.Rows.Where(row => row.NeedsReboot && row.Directive is not null)
            .Select(row => row.Directive!).ToHashSet();
        // All of memcached's are taken at the start but the memory, which follows the node type.
        bool Waits(ParameterDirective directive) => group.Family.IsMemcached
            ? directive.Name != "maxmemory"
            : atStart.Contains(directive.Name);
        var parts = changed.ToLookup(Waits);
        return new NodeChange(parts[false].ToArray(), parts[true].Any());
    }

    // A real memcached starts only with a whole number of its largest chunks.
    static long WholeChunks(long bytes) => (bytes + ChunkBytesMax - 1) / ChunkBytesMax * ChunkBytesMax;

    static long ReservedBytes(ParameterGroup group, NodeType type)
    {
        var bytes = Number(group, type, "reserved-memory");
        return bytes > 0 ? bytes : type.MaxMemoryBytes / 100 * Number(group, type, "reserved-memory-percent");
    }

    static ParameterDirective[] Resp(ParameterGroup group, NodeType type) =>
    [
        new("maxmemory", Text(MaxMemoryBytes(group, type))),
        new(RespParameters.OutputBuffer, string.Join(' ',
            new[] { "normal", "replica", "pubsub" }.Select(kind => $"{kind} {Buffer(group, type, kind)}"))),
    ];

    static string Buffer(ParameterGroup group, NodeType type, string kind) =>
        string.Join(' ', new[] { "hard-limit", "soft-limit", "soft-seconds" }
            .Select(part => group.ValueOf($"{RespParameters.OutputBuffer}-{kind}-{part}", type)));

    static ParameterDirective[] Memcached(ParameterGroup group, NodeType type)
    {
        bool Is(string name) => group.ValueOf(name, type) == "1";
        return
        [
            new("maxmemory", Text(MaxMemoryBytes(group, type))),
            new("maxmemory-policy", Is("error_on_memory_exhausted") ? "noeviction" : "allkeys-lru"),
            new("memcached-cas", Is("cas_disabled") ? "no" : "yes"),
            new("memcached-flush-all", Is("disable_flush_all") ? "no" : "yes"),
            new("memcached-lru-crawler", Is("lru_crawler") ? "yes" : "no"),
        ];
    }

    static long Number(ParameterGroup group, NodeType type, string name) =>
        long.Parse(group.ValueOf(name, type), CultureInfo.InvariantCulture);

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
