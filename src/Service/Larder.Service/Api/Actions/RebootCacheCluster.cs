// RebootCacheCluster: the named nodes are stopped and started; what they held in memory is gone.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class RebootCacheCluster(CacheGrains grains, CacheStore store, ClusterShapes shapes)
    : IAction<RebootCacheClusterMessage, RebootCacheClusterResult>
{
    public async Task<RebootCacheClusterResult> RunAsync(RebootCacheClusterMessage request, CancellationToken stop)
    {
        if (request.CacheNodeIdsToReboot.Count == 0) throw ApiException.MissingParameter("CacheNodeIdsToReboot");
        var id = request.CacheClusterId.ToLowerInvariant();
        var cache = await store.GetByClusterAsync(id, stop);
        await grains.OrderClusterAsync(cache.Key, grain => grain.RebootAsync(id, request.CacheNodeIdsToReboot));
        var rebooted = await store.GetByClusterAsync(id, stop);
        return new RebootCacheClusterResult { CacheCluster = shapes.Describe(rebooted, id, withNodes: false) };
    }
}
