// DescribeCacheClusters: one cluster, or all of them page by page.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

[Accepts(
    nameof(DescribeCacheClustersMessage.ShowCacheClustersNotInReplicationGroups),
    "No cluster belongs to a replication group yet, so it leaves all.")]
sealed class DescribeCacheClusters(ClusterStore store, ClusterShapes shapes)
    : IAction<DescribeCacheClustersMessage, CacheClusterMessage>
{
    public async Task<CacheClusterMessage> RunAsync(DescribeCacheClustersMessage request, CancellationToken stop)
    {
        var page = PageRequest.Of(request.Marker, request.MaxRecords);
        var withNodes = request.ShowCacheNodeInfo ?? false;
        if (request.CacheClusterId is { } id)
        {
            var cluster = await store.GetAsync(id.ToLowerInvariant(), stop);
            return new CacheClusterMessage { CacheClusters = [shapes.Describe(cluster, withNodes)] };
        }
        var (clusters, marker) = page.Cut(
            await store.ListAsync(page.After, page.Count + 1, stop), cluster => cluster.Id);
        return new CacheClusterMessage
        {
            Marker = marker,
            CacheClusters = clusters.Select(cluster => shapes.Describe(cluster, withNodes)).ToArray(),
        };
    }
}
