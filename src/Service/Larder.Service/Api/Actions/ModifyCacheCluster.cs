// ModifyCacheCluster: settings at once; what takes work on nodes at once or in the maintenance window.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Requests;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

[Accepts(nameof(ModifyCacheClusterMessage.IpDiscovery), "Nodes have IPv4 addresses.", Only = "ipv4")]
sealed class ModifyCacheCluster(CacheGrains grains, CacheStore store, CacheRequests checks, ClusterShapes shapes)
    : IAction<ModifyCacheClusterMessage, ModifyCacheClusterResult>
{
    public async Task<ModifyCacheClusterResult> RunAsync(ModifyCacheClusterMessage request, CancellationToken stop)
    {
        var id = request.CacheClusterId.ToLowerInvariant();
        if (request.NumCacheNodes is null && request.CacheNodeIdsToRemove is { Count: > 0 })
        {
            throw ApiErrors.InvalidParameterCombination("CacheNodeIdsToRemove can be given only with NumCacheNodes.");
        }
        var cache = await store.GetByClusterAsync(id, stop);
        // A member of a group stays one node; how many members there are is the group's affair.
        if (cache.IsGroup && request.NumCacheNodes is { } asked) NodeCountRule.Check(CacheEngine.Named(cache.Engine), asked);
        if (cache.IsGroup && request.CacheNodeIdsToRemove is { Count: > 0 })
        {
            throw ApiErrors.InvalidParameterCombination($"Cache cluster {id} has one node, which cannot be removed from it.");
        }
        if (cache.IsMemcached) CacheRequests.RefuseSnapshots(request.SnapshotRetentionLimit, request.SnapshotWindow);
        var (engine, version) = CacheRequests.VersionChange(
            cache.Engine, cache.EngineVersion, request.Engine, request.EngineVersion);
        var logs = LogDeliveryChange.Of(request.LogDeliveryConfigurations, cache.Engine, cache.EngineVersion);
        var change = new CacheChange
        {
            MaintenanceWindow =
                request.PreferredMaintenanceWindow is { } window ? MaintenanceWindow.Parse(window) : null,
            AutoMinorVersionUpgrade = request.AutoMinorVersionUpgrade,
            SnapshotRetentionDays =
                request.SnapshotRetentionLimit is { } days ? CacheRequests.SnapshotDays(days) : null,
            SnapshotWindow = request.SnapshotWindow is { } times ? SnapshotWindow.Parse(times) : null,
            SecurityGroups = CacheRequests.SecurityGroupIds(request.SecurityGroupIds),
            CacheSecurityGroups = await checks.SecurityGroupsAsync(request.CacheSecurityGroupNames, stop),
            NotificationTopic = request.NotificationTopicArn,
            NotificationStatus = CacheRequests.TopicStatus(request.NotificationTopicStatus),
            LogDeliveries = logs.Wanted,
            LogTypesToEnd = logs.Ended,
            ParameterGroup = await checks.ParameterGroupOrNullAsync(
                cache, engine, version, request.CacheParameterGroupName, stop),
            AuthTokenHashes = AccessRequests.ChangedTokens(
                cache, request.AuthTokenUpdateStrategy, request.AuthToken, userGroups: null),
            NodeType = request.CacheNodeType is { } type ? NodeType.Named(type).Name : null,
            Engine = engine,
            EngineVersion = version,
            NodeCount = cache.IsGroup ? null : request.NumCacheNodes,
            NodesToRemove = request.CacheNodeIdsToRemove ?? [],
            Zones = checks.Zones(request.NewAvailabilityZones ?? []),
            Now = request.ApplyImmediately ?? false,
        };
        await grains.OrderClusterAsync(cache.Key, grain => grain.ChangeAsync(change));
        var changed = await store.GetByClusterAsync(id, stop);
        return new ModifyCacheClusterResult { CacheCluster = shapes.Describe(changed, id, withNodes: false) };
    }
}
