// What of a cache can be scaled, and how: Application Auto Scaling's dimensions for ElastiCache, and Larder's own for memory.
//
//   elasticache:replication-group:Replicas   1 to 5 replicas
//   elasticache:cache-cluster:Nodes          1 to 40 nodes of memcached
//   larder:replication-group:NodeType        the types of the present one's family, counted from the smallest: 1, 2, ...
//   larder:cache-cluster:NodeType            the same, of a cluster that stands alone
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Scaling;

/// <summary>A row of the table.</summary>
sealed record ScalingDimension
{
    const string Group = "replication-group", Cluster = "cache-cluster";

    /// <summary>Refused by name: it asks for shards.</summary>
    public const string NodeGroups = "elasticache:replication-group:NodeGroups";

    public required string Name { get; init; }

    /// <summary>What a resource id begins with, before its stroke.</summary>
    public required string ResourceKind { get; init; }

    /// <summary>What is counted, in the words of activities.</summary>
    public required string Noun { get; init; }

    /// <summary>The greatest capacity of a cache; the least is 1.</summary>
    public required Func<CacheRecord, int> Max { get; init; }
    public required Func<CacheRecord, int> Capacity { get; init; }
    public required Func<CacheRecord, int, CacheChange> Change { get; init; }

    /// <summary>The load that a capacity of a cache carries.</summary>
    public required Func<CacheRecord, int, double> Carries { get; init; }

    /// <summary>A cache that it is about.</summary>
    public required Func<CacheRecord, bool> IsOf { get; init; }

    /// <summary>The predefined metrics that its policies may track.</summary>
    public required IReadOnlyList<string> Metrics { get; init; }

    public static IReadOnlyList<ScalingDimension> All { get; } =
    [
        new()
        {
            Name = "elasticache:replication-group:Replicas",
            ResourceKind = Group,
            Noun = "replicas",
            Max = _ => 5,
            Capacity = cache => CachePlan.Wanted(cache).Count() - 1,
            Change = (_, replicas) => new CacheChange { NodeCount = replicas + 1, Now = true },
            Carries = (_, replicas) => replicas,
            IsOf = cache => cache.IsGroup,
            Metrics = [ScalingMetrics.ReplicaCpu, ScalingMetrics.PrimaryCpu],
        },
        new()
        {
            Name = "elasticache:cache-cluster:Nodes",
            ResourceKind = Cluster,
            Noun = "nodes",
            Max = _ => CacheEngine.Memcached.NodeCountMax,
            Capacity = cache => CachePlan.Wanted(cache).Count(),
            Change = NodesChange,
            Carries = (_, nodes) => nodes,
            IsOf = cache => cache.IsMemcached,
            Metrics = [ScalingMetrics.MemcachedCpu, ScalingMetrics.MemcachedMemory],
        },
        NodeTypes("larder:replication-group:NodeType", Group, cache => cache.IsGroup),
        NodeTypes("larder:cache-cluster:NodeType", Cluster, cache => !cache.IsGroup && !cache.IsMemcached),
    ];

    public static ScalingDimension? Named(string name) => All.FirstOrDefault(row => row.Name == name);

    /// <summary>The key of the cache that a resource id of this dimension names; null where it names none.</summary>
    public string? CacheKeyOf(string resourceId)
    {
        if (!resourceId.StartsWith(ResourceKind + "/", StringComparison.Ordinal)) return null;
        var id = resourceId[(ResourceKind.Length + 1)..].ToLowerInvariant();
        return ResourceKind == Group ? CacheKey.OfGroup(id) : CacheKey.OfCluster(id);
    }

    /// <summary>The types of a type's family, the smallest first.</summary>
    public static IReadOnlyList<NodeType> FamilyOf(string type)
    {
        var family = type[..(type.LastIndexOf('.') + 1)];
        var types = NodeType.All.Where(row => row.Name.StartsWith(family, StringComparison.Ordinal));
        return [.. types.OrderBy(row => row.MaxMemoryBytes)];
    }

    static ScalingDimension NodeTypes(string name, string kind, Func<CacheRecord, bool> isOf) => new()
    {
        Name = name,
        ResourceKind = kind,
        Noun = "node type",
        Max = cache => FamilyOf(cache.NodeType).Count,
        Capacity = cache => FamilyOf(cache.NodeType).TakeWhile(type => type.Name != cache.NodeType).Count() + 1,
        Change = (cache, number) => new CacheChange { NodeType = TypeAt(cache, number).Name, Now = true },
        Carries = (cache, number) => TypeAt(cache, number).MaxMemoryBytes,
        IsOf = isOf,
        Metrics = [ScalingMetrics.Memory, ScalingMetrics.PrimaryCpu],
    };

    // A bound may lie beyond a family that the cache has come into since.
    static NodeType TypeAt(CacheRecord cache, int number)
    {
        var family = FamilyOf(cache.NodeType);
        return family[Math.Clamp(number, 1, family.Count) - 1];
    }

    // Those with the highest numbers go first.
    static CacheChange NodesChange(CacheRecord cache, int count) => new()
    {
        NodeCount = count,
        NodesToRemove =
            [.. CachePlan.Wanted(cache).Select(node => node.NodeId).OrderDescending(StringComparer.Ordinal)
                .Take(Math.Max(CachePlan.Wanted(cache).Count() - count, 0))],
        Now = true,
    };
}
