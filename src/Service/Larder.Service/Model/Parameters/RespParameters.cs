// The parameters of the Redis and Valkey families. Defaults are ElastiCache's, which differ from the engines' own in some
// rows; what cannot be had on a node is not listed, or is not modifiable (docs/parameters.md).
namespace Larder.Service.Model.Parameters;

static class RespParameters
{
    public const string OutputBuffer = "client-output-buffer-limit";

    const string Any = "0-";
    const string Policies =
        "volatile-lru,allkeys-lru,volatile-lfu,allkeys-lfu,volatile-random,allkeys-random,volatile-ttl,noeviction";

    public static IEnumerable<Parameter> Redis6 =>
        [.. Common(), .. LazyFree("no"), .. Packed("ziplist"), AclPubSub("allchannels"), EffectsReplication];

    public static IEnumerable<Parameter> Redis7 =>
        [.. Common(), .. LazyFree("no"), .. Packed("listpack"), AclPubSub("resetchannels"), .. Since7];

    public static IEnumerable<Parameter> Valkey7 => [.. Redis7, .. PackedSets];

    public static IEnumerable<Parameter> Valkey8 =>
    [
        .. Common(), .. LazyFree("yes"), .. Packed("listpack"), AclPubSub("resetchannels"), .. Since7, .. PackedSets,
        .. CommandLog("8.1"),
    ];

    public static IEnumerable<Parameter> Valkey9 =>
    [
        .. Common(), .. LazyFree("yes"), .. Packed("listpack"), AclPubSub("resetchannels"), .. Since7, .. PackedSets,
        .. CommandLog(null),
    ];

    static IEnumerable<Parameter> Common() => [.. Memory, .. Clients, .. Replicas, .. Data, .. Observing, .. Cluster];

    static Parameter[] Memory =>
    [
        Number("maxmemory", "0-", "0", "Memory of the node type, in bytes; what is reserved is taken off it") with
        {
            IsModifiable = false, ByNodeType = type => type.MaxMemoryBytes, Directive = null,
        },
        Number("reserved-memory", Any, "0", "Bytes kept free for anything but data; 0 leaves it to the percentage")
            with { Directive = null },
        Number("reserved-memory-percent", "0-100", "25", "Share of the node's memory kept free for anything but data")
            with { Directive = null },
        Text("maxmemory-policy", Policies, "volatile-lru", "Which keys go when memory is full"),
        Number("maxmemory-samples", "1-64", "3", "Keys looked at for each that is evicted"),
        Number("lfu-decay-time", Any, "1", "Minutes until an idle key's frequency counter shrinks"),
        Number("lfu-log-factor", "1-", "10", "How slowly frequency counters grow"),
        Number("active-expire-effort", "1-10", "1", "Effort put into finding keys that have ended"),
        YesNo("activedefrag", "no", "Defragment memory in the background"),
        Number("active-defrag-cycle-max", "1-75", "75", "Most processor time for defragmentation, in percent"),
        Number("active-defrag-cycle-min", "1-75", "5", "Least processor time for defragmentation, in percent"),
        Number("active-defrag-ignore-bytes", "1048576-", "104857600", "Fragmented bytes below which nothing is done"),
        Number("active-defrag-max-scan-fields", "1-1000000", "1000", "Fields of a key looked at in one go"),
        Number("active-defrag-threshold-lower", "1-100", "10", "Fragmentation at which it begins, in percent"),
        Number("active-defrag-threshold-upper", "1-100", "100", "Fragmentation at which most time is spent"),
        YesNo("activerehashing", "yes", "Grow hash tables in the background") with { NeedsReboot = true },
    ];

    static Parameter[] Clients =>
    [
        Number("maxclients", "1-65000", "65000", "Clients at the same time") with
        {
            IsModifiable = false, ByNodeType = ClientsMax,
        },
        Number("timeout", "0,20-", "0", "Seconds after which an idle client is closed; 0 for never"),
        Number("tcp-keepalive", Any, "300", "Seconds between probes of idle connections; 0 for none"),
        Number("client-query-buffer-limit", "1048576-1073741824", "1073741824", "Bytes of one client's request"),
        Number("proto-max-bulk-len", "1048576-536870912", "536870912", "Bytes of one argument"),
        Number("databases", "1-10000", "16", "How many databases there are") with { NeedsReboot = true },
        Number("lua-time-limit", "5000", "5000", "Milliseconds after which a script can be killed") with
        {
            IsModifiable = false,
        },
        .. OutputBuffers("normal", "0", "0", "0", "clients"),
        .. OutputBuffers("pubsub", "33554432", "8388608", "60", "subscribers"),
        .. ReplicaBuffers(),
    ];

    static Parameter[] Replicas =>
    [
        Number("min-replicas-max-lag", Any, "10", "Seconds since its last sign of life in which a replica counts"),
        Number("min-replicas-to-write", Any, "0", "Replicas that must be there for writes to be taken"),
        Number("repl-backlog-size", "16384-", "1048576", "Bytes of the stream kept for replicas that come back"),
        Number("repl-backlog-ttl", Any, "3600", "Seconds after the last replica has gone until it is given up"),
        Number("repl-timeout", "11-", "60", "Seconds of silence after which a replica or primary counts as gone"),
        YesNo("replica-allow-chaining", "no", "Replicas of replicas") with { IsModifiable = false, Directive = null },
        YesNo("replica-ignore-maxmemory", "yes", "A replica evicts nothing of itself") with { IsModifiable = false },
    ];

    static Parameter[] Data =>
    [
        Number("hll-sparse-max-bytes", "1-16000", "3000", "Largest sparse HyperLogLog, in bytes"),
        Number("list-compress-depth", Any, "0", "Nodes at both ends of a list that are left uncompressed"),
        Number("set-max-intset-entries", Any, "512", "Members of a set of integers that is kept packed"),
        Number("stream-node-max-bytes", Any, "4096", "Bytes of a stream's node; 0 for no limit"),
        Number("stream-node-max-entries", Any, "100", "Entries of a stream's node; 0 for no limit"),
    ];

    static Parameter[] Observing =>
    [
        new("notify-keyspace-events", ParameterType.Text, null, "", "Which events of keys are published")
        {
            Letters = "KEg$lshzxeAtdmn", Directive = "notify-keyspace-events",
        },
        Number("slowlog-log-slower-than", "-1-", "10000", "Microseconds from which a command is slow; -1 for none"),
        Number("slowlog-max-len", Any, "128", "Entries of the slow log"),
        Number("acllog-max-len", "1-10000", "128", "Entries of the log of refused access"),
        Number("tracking-table-max-keys", "1-100000000", "1000000", "Keys that are tracked for client-side caches"),
    ];

    static Parameter[] Cluster =>
    [
        YesNo("cluster-enabled", "no", "Spread over shards; decides for which caches the group can be used") with
        {
            NeedsReboot = true, Directive = null,
        },
        YesNo("cluster-require-full-coverage", "no", "Refuse all requests while a slot has no owner"),
        YesNo("cluster-allow-reads-when-down", "no", "Serve reads while the cluster is down"),
    ];

    static Parameter[] LazyFree(string value) =>
    [
        YesNo("lazyfree-lazy-eviction", value, "Free what is evicted in the background"),
        YesNo("lazyfree-lazy-expire", value, "Free what has ended in the background"),
        YesNo("lazyfree-lazy-server-del", value, "Free what is overwritten in the background"),
        YesNo("lazyfree-lazy-user-del", value, "DEL frees in the background"),
        YesNo("replica-lazy-flush", value, "A replica frees its old data in the background before it takes a copy"),
    ];

    // How small collections are kept; the form's name changed once.
    static Parameter[] Packed(string form) =>
    [
        Number($"hash-max-{form}-entries", Any, "512", "Fields of a hash that is kept packed"),
        Number($"hash-max-{form}-value", Any, "64", "Bytes of a field or value of a hash that is kept packed"),
        Number($"list-max-{form}-size", "-5--1,1-", "-2", "Elements of a list's node, or its size class below 0"),
        Number($"zset-max-{form}-entries", Any, "128", "Members of a sorted set that is kept packed"),
        Number($"zset-max-{form}-value", Any, "64", "Bytes of a member of a sorted set that is kept packed"),
    ];

    static Parameter[] PackedSets =>
    [
        Number("set-max-listpack-entries", Any, "128", "Members of a set that is kept packed"),
        Number("set-max-listpack-value", Any, "64", "Bytes of a member of a set that is kept packed"),
    ];

    static Parameter[] Since7 =>
    [
        YesNo("latency-tracking", "no", "Keep the distribution of each command's time"),
        YesNo("cluster-allow-pubsubshard-when-down", "yes", "Serve sharded channels while the cluster is down"),
    ];

    static Parameter[] CommandLog(string? since) =>
    [
        Number("commandlog-request-larger-than", "-1-", "1048576", "Bytes from which a request is logged") with
        {
            Since = since,
        },
        Number("commandlog-large-request-max-len", Any, "128", "Entries of the log of large requests") with
        {
            Since = since,
        },
        Number("commandlog-reply-larger-than", "-1-", "1048576", "Bytes from which a reply is logged") with
        {
            Since = since,
        },
        Number("commandlog-large-reply-max-len", Any, "128", "Entries of the log of large replies") with
        {
            Since = since,
        },
    ];

    static Parameter AclPubSub(string value) =>
        Text("acl-pubsub-default", "allchannels,resetchannels", value, "Channels that a new user may use");

    static Parameter EffectsReplication =>
        YesNo("lua-replicate-commands", "yes", "Scripts are replicated by what they do") with
        {
            IsModifiable = false, Directive = null,
        };

    static Parameter[] OutputBuffers(string kind, string hard, string soft, string seconds, string whose) =>
    [
        Buffer($"{kind}-hard-limit", hard, $"Bytes waiting for {whose} at which they are closed; 0 for no limit"),
        Buffer($"{kind}-soft-limit", soft, $"Bytes waiting for {whose} at which they are closed after some time"),
        Buffer($"{kind}-soft-seconds", seconds, $"Seconds that {whose} may stay above the soft limit"),
    ];

    static Parameter[] ReplicaBuffers() =>
    [
        Buffer("replica-hard-limit", "0", "Bytes waiting for a replica at which it is closed") with
        {
            IsModifiable = false, ByNodeType = ReplicaBufferBytes,
        },
        Buffer("replica-soft-limit", "0", "Bytes waiting for a replica at which it is closed after some time") with
        {
            IsModifiable = false, ByNodeType = ReplicaBufferBytes,
        },
        Buffer("replica-soft-seconds", "60", "Seconds that a replica may stay above the soft limit") with
        {
            IsModifiable = false,
        },
    ];

    static Parameter Buffer(string ending, string value, string description) =>
        Number($"{OutputBuffer}-{ending}", Any, value, description) with { Directive = null };

    // A tenth of the memory, as documented for every node type.
    static long ReplicaBufferBytes(NodeType type) => (long)Math.Round(type.MaxMemoryBytes / 10.0);

    // The small types take fewer.
    static long ClientsMax(NodeType type) => type.Name switch
    {
        "cache.t3.small" or "cache.t3.medium" => 46_000,
        "cache.t2.micro" or "cache.t2.small" or "cache.t2.medium" or "cache.t3.micro" or "cache.t4g.micro" => 20_000,
        _ => 65_000,
    };

    static Parameter Number(string name, string allowed, string value, string description) =>
        new(name, ParameterType.Number, allowed, value, description) { Directive = name };

    static Parameter Text(string name, string allowed, string value, string description) =>
        new(name, ParameterType.Text, allowed, value, description) { Directive = name };

    static Parameter YesNo(string name, string value, string description) => Text(name, "yes,no", value, description);
}
