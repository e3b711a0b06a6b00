// DeleteCacheCluster: the cluster's nodes are stopped, then it is forgotten.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Orchestration;

namespace Larder.Service.Api.Actions;

sealed class DeleteCacheCluster(IGrainFactory grains, ClusterShapes shapes)
    : IAction<DeleteCacheClusterMessage, DeleteCacheClusterResult>
{
    public async Task<DeleteCacheClusterResult> RunAsync(DeleteCacheClusterMessage request, CancellationToken stop)
    {
        var id = request.CacheClusterId.ToLowerInvariant();
        var cluster = await grains.GetGrain<ICacheClusterGrain>(id).DeleteAsync();
        return new DeleteCacheClusterResult { CacheCluster = shapes.Describe(cluster, withNodes: false) };
    }
}
