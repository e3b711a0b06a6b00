// ModifyCacheCluster: settings at once; the number of a memcached cluster's nodes by adding and removing nodes.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Orchestration;

namespace Larder.Service.Api.Actions;

sealed class ModifyCacheCluster(IGrainFactory grains, ClusterShapes shapes)
    : IAction<ModifyCacheClusterMessage, ModifyCacheClusterResult>
{
    public async Task<ModifyCacheClusterResult> RunAsync(ModifyCacheClusterMessage request, CancellationToken stop)
    {
        var id = request.CacheClusterId.ToLowerInvariant();
        RefuseWhatIsNotOffered(request);
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

    static void RefuseWhatIsNotOffered(ModifyCacheClusterMessage request)
    {
        string?[] named =
        [
            request.AZMode is null ? null : "AZMode",
            request.NewAvailabilityZones is { Count: > 0 } ? "NewAvailabilityZones" : null,
            request.CacheSecurityGroupNames is { Count: > 0 } ? "CacheSecurityGroupNames" : null,
            request.SecurityGroupIds is { Count: > 0 } ? "SecurityGroupIds" : null,
            request.NotificationTopicArn is null ? null : "NotificationTopicArn",
            request.NotificationTopicStatus is null ? null : "NotificationTopicStatus",
            request.CacheParameterGroupName is null ? null : "CacheParameterGroupName",
            request.Engine is null ? null : "Engine",
            request.EngineVersion is null ? null : "EngineVersion",
            request.SnapshotRetentionLimit is > 0 ? "SnapshotRetentionLimit" : null,
            request.SnapshotWindow is null ? null : "SnapshotWindow",
            request.CacheNodeType is null ? null : "CacheNodeType",
            request.AuthToken is null ? null : "AuthToken",
            request.AuthTokenUpdateStrategy is null ? null : "AuthTokenUpdateStrategy",
            request.LogDeliveryConfigurations is { Count: > 0 } ? "LogDeliveryConfigurations" : null,
            request.IpDiscovery is null ? null : "IpDiscovery",
            request.ScaleConfig is null ? null : "ScaleConfig",
        ];
        if (named.FirstOrDefault(name => name is not null) is { } first)
        {
            throw ApiException.NotOfferedYet($"The parameter {first} of ModifyCacheCluster");
        }
    }
}
