// How a replication group looks in answers.
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Api.Shapes;

/// <summary>Makes answers of records.</summary>
sealed class GroupShapes(Hosts hosts)
{
    public ReplicationGroup Describe(CacheRecord group) => new()
    {
        ReplicationGroupId = group.Id,
        Description = group.Description,
        Status = StatusOf(group),
        PendingModifiedValues = new ReplicationGroupPendingModifiedValues
        {
            PrimaryClusterId =
                group.Shards.Select(shard => ClusterOf(group, shard.SwitchTo)).FirstOrDefault(id => id is not null),
        },
        MemberClusters = group.Nodes.Select(node => node.ClusterId).Order(StringComparer.Ordinal).ToArray(),
        NodeGroups = group.Shards.Select(shard => DescribeShard(group, shard)).ToArray(),
        SnapshottingClusterId = group.SnapshottingNode.Length > 0 ? group.SnapshottingNode : null,
        AutomaticFailover = group.AutomaticFailover ? "enabled" : "disabled",
        MultiAZ = group.MultiAz ? "enabled" : "disabled",
        SnapshotRetentionLimit = group.SnapshotRetentionDays,
        SnapshotWindow = group.SnapshotWindow.Length > 0 ? group.SnapshotWindow : null,
        ClusterEnabled = false,
        CacheNodeType = group.NodeType,
        AuthTokenEnabled = group.AuthTokens.Length > 0,
        AuthTokenLastModifiedDate = group.AuthTokenChangedAtUnixMs > 0 ? Times.Of(group.AuthTokenChangedAtUnixMs) : null,
        TransitEncryptionEnabled = false,
        AtRestEncryptionEnabled = false,
        ARN = group.Arn,
        UserGroupIds = group.UserGroups.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        LogDeliveryConfigurations = LogDeliveryShapes.Describe(group),
        ReplicationGroupCreateTime = Times.Of(group.CreatedAtUnixMs),
        DataTiering = "disabled",
        AutoMinorVersionUpgrade = group.AutoMinorVersionUpgrade,
        NetworkType = "ipv4",
        IpDiscovery = "ipv4",
        ClusterMode = "disabled",
        Engine = group.Engine,
        Durability = group.Durability,
        EffectiveDurability = group.Durability == "default" ? "disabled" : group.Durability,
    };

    string StatusOf(CacheRecord group)
    {
        var isWell = group.Nodes.All(node => NodePlan.IsWell(group, node, hosts.Look(node)));
        return group.Status == CacheStatus.Available && !isWell ? CacheStatus.Modifying : group.Status;
    }

    static NodeGroup DescribeShard(CacheRecord group, ShardRecord shard)
    {
        var nodes = group.Nodes.Where(node => node.Shard == shard.Number).OrderBy(node => node.Name, StringComparer.Ordinal);
        var primary = group.Nodes.FirstOrDefault(node => node.Name == shard.Primary);
        var isThere = group.Status != CacheStatus.Creating && primary is not null;
        return new NodeGroup
        {
            NodeGroupId = Identifier.NodeId(shard.Number),
            Status = group.Status,
            PrimaryEndpoint = isThere ? EndpointAt(primary!, shard.PrimaryPort) : null,
            ReaderEndpoint = isThere ? EndpointAt(primary!, shard.SharedPort) : null,
            NodeGroupMembers = nodes.Select(node => new NodeGroupMember
            {
                CacheClusterId = node.ClusterId,
                CacheNodeId = node.NodeId,
                ReadEndpoint = isThere ? Endpoints.Of(node) : null,
                PreferredAvailabilityZone = node.Zone,
                CurrentRole = node.Name == shard.Primary ? "primary" : "replica",
            }).ToArray(),
        };
    }

    // Where endpoints cannot follow the roles, the primary's own port is what there is.
    static Endpoint EndpointAt(NodeRecord primary, int port) =>
        port > 0 ? Endpoints.Of(primary.Address, port) : Endpoints.Of(primary);

    static string? ClusterOf(CacheRecord group, string node) =>
        group.Nodes.FirstOrDefault(row => row.Name == node)?.ClusterId;
}
