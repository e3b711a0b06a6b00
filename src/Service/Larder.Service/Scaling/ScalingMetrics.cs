// The predefined metrics of policies: what of the service's own metrics each is, averaged over which nodes.
using Larder.Service.Insights.Metrics;
using Larder.Service.Store;

namespace Larder.Service.Scaling;

/// <summary>Reads them.</summary>
static class ScalingMetrics
{
    public const string PrimaryCpu = "ElastiCachePrimaryEngineCPUUtilization";
    public const string ReplicaCpu = "ElastiCacheReplicaEngineCPUUtilization";
    public const string Memory = "ElastiCacheDatabaseMemoryUsageCountedForEvictPercentage";
    public const string MemcachedCpu = "ElastiCacheEngineCPUUtilization";
    public const string MemcachedMemory = "ElastiCacheDatabaseMemoryUsagePercentage";

    /// <summary>Its value now; null where no node that it is about was measured.</summary>
    public static double? Read(string metric, CacheRecord cache, IMetricHistory history)
    {
        var values = cache.Nodes.Where(node => IsAbout(metric, cache, node))
            .Select(node => ValueOf(metric, node, history)).OfType<double>().ToArray();
        return values.Length > 0 ? values.Average() : null;
    }

    static bool IsAbout(string metric, CacheRecord cache, NodeRecord node)
    {
        var isPrimary = cache.Shards.Any(shard => shard.Primary == node.Name);
        return metric switch
        {
            PrimaryCpu => isPrimary,
            ReplicaCpu => !isPrimary,
            _ => true,
        };
    }

    static double? ValueOf(string metric, NodeRecord node, IMetricHistory history)
    {
        return metric switch
        {
            PrimaryCpu or ReplicaCpu => Latest("EngineCPUUtilization"),
            Memory => Latest("DatabaseMemoryUsageCountedForEvictPercentage"),
            MemcachedCpu => Latest("CPUUtilization"),
            MemcachedMemory when Latest("BytesUsedForCacheItems") is { } used => 100 * used / (used + Latest("UnusedMemory")),
            _ => null,
        };

        double? Latest(string name) => history.Latest(node.ClusterId, node.NodeId, name);
    }
}
