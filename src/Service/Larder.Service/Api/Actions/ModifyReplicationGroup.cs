// ModifyReplicationGroup: settings at once; promotion; what takes work on nodes at once or in the maintenance window.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Requests;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

[Accepts(nameof(ModifyReplicationGroupMessage.TransitEncryptionEnabled), "Connections are not encrypted.", Only = "false")]
[Accepts(nameof(ModifyReplicationGroupMessage.IpDiscovery), "Nodes have IPv4 addresses.", Only = "ipv4")]
[Accepts(nameof(ModifyReplicationGroupMessage.ClusterMode), "It is what a group has here.", Only = "disabled")]
[Accepts(nameof(ModifyReplicationGroupMessage.NodeGroupId), "The model calls it deprecated.")]
sealed class ModifyReplicationGroup(
    CacheGrains grains, CacheStore store, CacheRequests checks, AccessRequests access, GroupShapes shapes)
    : IAction<ModifyReplicationGroupMessage, ModifyReplicationGroupResult>
{
    public async Task<ModifyReplicationGroupResult> RunAsync(ModifyReplicationGroupMessage request, CancellationToken stop)
    {
        var id = request.ReplicationGroupId.ToLowerInvariant();
        var group = await store.GetGroupAsync(id, stop);
        CheckFailover(group, request);
        var (engine, version) = CacheRequests.VersionChange(
            group.Engine, group.EngineVersion, request.Engine, request.EngineVersion);
        var userGroups = await access.ChangedUserGroupsAsync(
            group, request.UserGroupIdsToAdd, request.UserGroupIdsToRemove, request.RemoveUserGroups, stop);
        var logs = LogDeliveryChange.Of(request.LogDeliveryConfigurations, group.Engine, group.EngineVersion);
        var change = new CacheChange
        {
            Description = request.ReplicationGroupDescription,
            MaintenanceWindow =
                request.PreferredMaintenanceWindow is { } window ? MaintenanceWindow.Parse(window) : null,
            AutoMinorVersionUpgrade = request.AutoMinorVersionUpgrade,
            SnapshotRetentionDays =
                request.SnapshotRetentionLimit is { } days ? CacheRequests.SnapshotDays(days) : null,
            SnapshotWindow = request.SnapshotWindow is { } times ? SnapshotWindow.Parse(times) : null,
            SnapshottingCluster = Member(group, request.SnapshottingClusterId),
            AutomaticFailover = request.AutomaticFailoverEnabled,
            MultiAz = request.MultiAZEnabled,
            SecurityGroups = CacheRequests.SecurityGroupIds(request.SecurityGroupIds),
            CacheSecurityGroups = await checks.SecurityGroupsAsync(request.CacheSecurityGroupNames, stop),
            NotificationTopic = request.NotificationTopicArn,
            NotificationStatus = CacheRequests.TopicStatus(request.NotificationTopicStatus),
            LogDeliveries = logs.Wanted,
            LogTypesToEnd = logs.Ended,
            Durability = checks.Durability(
                request.Durability, CacheEngine.Named(group.Engine), CachePlan.Wanted(group).Count(),
                request.AutomaticFailoverEnabled ?? group.AutomaticFailover),
            UserGroups = userGroups,
            AuthTokenHashes = AccessRequests.ChangedTokens(
                group, request.AuthTokenUpdateStrategy, request.AuthToken, userGroups),
            PrimaryCluster = Member(group, request.PrimaryClusterId),
            ParameterGroup = await checks.ParameterGroupOrNullAsync(
                group, engine, version, request.CacheParameterGroupName, stop),
            NodeType = request.CacheNodeType is { } type ? NodeType.Named(type).Name : null,
            Engine = engine,
            EngineVersion = version,
            Now = request.ApplyImmediately ?? false,
        };
        await grains.OrderAsync(group.Key, grain => grain.ChangeAsync(change));
        return new ModifyReplicationGroupResult { ReplicationGroup = shapes.Describe(await store.GetGroupAsync(id, stop)) };
    }

    static void CheckFailover(CacheRecord group, ModifyReplicationGroupMessage request)
    {
        var failover = request.AutomaticFailoverEnabled ?? group.AutomaticFailover;
        if (request.AutomaticFailoverEnabled is true && CachePlan.Wanted(group).Count() < 2)
        {
            throw ApiErrors.InvalidParameterCombination(
                "Automatic failover needs a replication group with at least one replica.");
        }
        if ((request.MultiAZEnabled ?? group.MultiAz) && !failover)
        {
            throw ApiErrors.InvalidParameterCombination("Multi-AZ needs automatic failover to be enabled.");
        }
        if ((request.Durability ?? group.Durability) == "sync" && !failover)
        {
            throw ApiErrors.InvalidParameterCombination("Durability sync needs automatic failover to be enabled.");
        }
    }

    static string? Member(CacheRecord group, string? clusterId)
    {
        if (clusterId is null) return null;
        var id = clusterId.ToLowerInvariant();
        return group.Nodes.Any(node => node.ClusterId == id)
            ? id
            : throw ApiErrors.CacheClusterNotFound($"CacheCluster not found: {clusterId}");
    }
}
