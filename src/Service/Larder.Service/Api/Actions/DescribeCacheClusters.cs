// DescribeCacheClusters: one cluster, or all of them page by page.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class DescribeCacheClusters(CacheStore store, ClusterShapes shapes)
    : IAction<DescribeCacheClustersMessage, CacheClusterMessage>
{
    public async Task<CacheClusterMessage> RunAsync(DescribeCacheClustersMessage request, CancellationToken stop)
    {
        var page = PageRequest.Of(request.Marker, request.MaxRecords);
        var withNodes = request.ShowCacheNodeInfo ?? false;
        if (request.CacheClusterId is { } given)
        {
            var id = given.ToLowerInvariant();
            return new CacheClusterMessage
            {
                CacheClusters = [shapes.Describe(await store.GetByClusterAsync(id, stop), id, withNodes)],
            };
        }
        var withMembers = request.ShowCacheClustersNotInReplicationGroups is not true;
        var (clusters, marker) = page.Cut(
            await store.ListClustersAsync(page.After, page.Count + 1, withMembers, stop), row => row.ClusterId);
        return new CacheClusterMessage
        {
            Marker = marker,
            CacheClusters = clusters.Select(row => shapes.Describe(row.Cache, row.ClusterId, withNodes)).ToArray(),
        };
    }
}
