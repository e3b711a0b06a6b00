// ModifyCacheCluster: settings at once; the number of a memcached cluster's nodes by adding and removing nodes.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Orchestration;

namespace Larder.Service.Api.Actions;

[Accepts(nameof(ModifyCacheClusterMessage.SnapshotRetentionLimit), "No snapshots are kept.", Only = "0")]
sealed class ModifyCacheCluster(IGrainFactory grains, ClusterShapes shapes)
    : IAction<ModifyCacheClusterMessage, ModifyCacheClusterResult>
{
    public async Task<ModifyCacheClusterResult> RunAsync(ModifyCacheClusterMessage request, CancellationToken stop)
    {
        var id = request.CacheClusterId.ToLowerInvariant();
        if (request.NumCacheNodes is null && request.CacheNodeIdsToRemove is { Count: > 0 })
        {
            throw ApiErrors.InvalidParameterCombination("CacheNodeIdsToRemove can be given only with NumCacheNodes.");
        }
        if (request.NumCacheNodes is not null && request.ApplyImmediately is not true)
        {
            throw ApiException.NotOfferedYet("Changing NumCacheNodes later (without ApplyImmediately)");
        }
        var cluster = await grains.GetGrain<ICacheClusterGrain>(id).ChangeAsync(new ClusterChange
        {
            MaintenanceWindow = request.PreferredMaintenanceWindow is { } window
                ? MaintenanceWindow.Parse(window)
                : null,
            AutoMinorVersionUpgrade = request.AutoMinorVersionUpgrade,
            NodeCount = request.NumCacheNodes,
            NodeIdsToRemove = request.CacheNodeIdsToRemove,
        });
        return new ModifyCacheClusterResult { CacheCluster = shapes.Describe(cluster, withNodes: false) };
    }
}
