// RebootCacheCluster: the named nodes are stopped and started; what they held in memory is gone.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Orchestration;

namespace Larder.Service.Api.Actions;

sealed class RebootCacheCluster(IGrainFactory grains, ClusterShapes shapes)
    : IAction<RebootCacheClusterMessage, RebootCacheClusterResult>
{
    public async Task<RebootCacheClusterResult> RunAsync(RebootCacheClusterMessage request, CancellationToken stop)
    {
        if (request.CacheNodeIdsToReboot.Count == 0) throw ApiException.MissingParameter("CacheNodeIdsToReboot");
        var id = request.CacheClusterId.ToLowerInvariant();
        var cluster = await grains.GetGrain<ICacheClusterGrain>(id).RebootAsync(request.CacheNodeIdsToReboot);
        return new RebootCacheClusterResult { CacheCluster = shapes.Describe(cluster, withNodes: false) };
    }
}
