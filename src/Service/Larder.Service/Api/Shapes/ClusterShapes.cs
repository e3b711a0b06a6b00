// How a cache cluster looks in answers: one that stands alone, or a member of a replication group.
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Api.Shapes;

/// <summary>Makes answers of records.</summary>
sealed class ClusterShapes(Hosts hosts)
{
    public CacheCluster Describe(CacheRecord cache, string clusterId, bool withNodes)
    {
        var all = cache.Nodes.Where(node => node.ClusterId == clusterId).ToArray();
        var members = all.Where(node => node.Status != NodeStatus.Deleting).ToArray();
        var isMemcached = cache.IsMemcached;
        var pending = PendingChange.Of(cache);
        return new CacheCluster
        {
            CacheClusterId = clusterId,
            ConfigurationEndpoint = isMemcached ? ConfigurationEndpoint(cache) : null,
            CacheNodeType = cache.NodeType,
            Engine = all.FirstOrDefault()?.Engine ?? cache.Engine,
            EngineVersion = VersionOf(cache, all),
            CacheClusterStatus = StatusOf(cache, all),
            NumCacheNodes = cache.Status == CacheStatus.Deleting ? all.Length : members.Length,
            PreferredAvailabilityZone = all.Select(node => node.Zone).Distinct().ToArray() is [var zone] ? zone : "Multiple",
            CacheClusterCreateTime = Times.Of(all.FirstOrDefault()?.CreatedAtUnixMs ?? cache.CreatedAtUnixMs),
            PreferredMaintenanceWindow = cache.MaintenanceWindow,
            PendingModifiedValues = new PendingModifiedValues
            {
                NumCacheNodes = pending.NodeCount,
                CacheNodeIdsToRemove = pending.NodesToRemove is { Count: > 0 } ? pending.NodesToRemove : null,
                EngineVersion = pending.EngineVersion,
                CacheNodeType = pending.NodeType,
            },
            NotificationConfiguration = NotificationOf(cache),
            CacheSecurityGroups = Names(cache.CacheSecurityGroups).Select(name => new CacheSecurityGroupMembership
            {
                CacheSecurityGroupName = name,
                Status = "active",
            }).ToArray(),
            CacheParameterGroup = new CacheParameterGroupStatus
            {
                CacheParameterGroupName = cache.ParameterGroup,
                ParameterApplyStatus = ApplyStatus(cache, all),
                CacheNodeIdsToReboot = all.Where(node => node.NeedsReboot).Select(node => node.NodeId).ToArray(),
            },
            CacheSubnetGroupName = cache.SubnetGroup.Length > 0 ? cache.SubnetGroup : null,
            CacheNodes = withNodes ? Nodes(cache, all) : null,
            AutoMinorVersionUpgrade = cache.AutoMinorVersionUpgrade,
            SecurityGroups = Names(cache.SecurityGroups).Select(id => new SecurityGroupMembership
            {
                SecurityGroupId = id,
                Status = "active",
            }).ToArray(),
            ReplicationGroupId = cache.IsGroup ? cache.Id : null,
            SnapshotRetentionLimit = isMemcached ? null : cache.SnapshotRetentionDays,
            SnapshotWindow = cache.SnapshotWindow.Length > 0 ? cache.SnapshotWindow : null,
            AuthTokenEnabled = cache.AuthTokens.Length > 0,
            AuthTokenLastModifiedDate =
                cache.AuthTokenChangedAtUnixMs > 0 ? Times.Of(cache.AuthTokenChangedAtUnixMs) : null,
            TransitEncryptionEnabled = false,
            AtRestEncryptionEnabled = false,
            ARN = all.FirstOrDefault()?.ClusterArn ?? cache.Arn,
            ReplicationGroupLogDeliveryEnabled = cache.IsGroup && cache.LogDeliveries.Count > 0,
            LogDeliveryConfigurations = LogDeliveryShapes.Describe(cache),
            NetworkType = "ipv4",
            IpDiscovery = "ipv4",
        };
    }

    // What runs: of stock servers, which have versions of their own, as the first tells that answers.
    string VersionOf(CacheRecord cache, NodeRecord[] nodes) =>
        nodes.Select(node => hosts.Look(node).Status?.ServerVersion).FirstOrDefault(version => version is { Length: > 0 })
            ?? nodes.FirstOrDefault()?.EngineVersion ?? cache.EngineVersion;

    /// <summary>The topic that a cache's events go to.</summary>
    static NotificationConfiguration? NotificationOf(CacheRecord cache) => cache.NotificationTopic.Length == 0
        ? null
        : new NotificationConfiguration { TopicArn = cache.NotificationTopic, TopicStatus = cache.NotificationStatus };

    // A cluster whose node is down is not available, whatever is written; and a member's state is its own.
    string StatusOf(CacheRecord cache, NodeRecord[] nodes)
    {
        if (cache.Status == CacheStatus.CreateFailed || cache.Status == CacheStatus.RestoreFailed) return cache.Status;
        if (cache.IsGroup && nodes.Length > 0)
        {
            if (cache.Status == CacheStatus.Deleting || nodes[0].Status == NodeStatus.Deleting) return CacheStatus.Deleting;
            if (nodes[0].Status == NodeStatus.Creating) return CacheStatus.Creating;
            if (nodes[0].IsRebooting) return CacheStatus.Rebooting;
        }
        var isWell = nodes.All(node => NodePlan.IsWell(cache, node, hosts.Look(node)));
        return cache.Status == CacheStatus.Available && !isWell ? CacheStatus.Modifying : cache.Status;
    }

    static string ApplyStatus(CacheRecord cache, NodeRecord[] nodes)
    {
        if (nodes.Any(node => node.NeedsReboot)) return "pending-reboot";
        return nodes.All(node => node.ConfiguredRevision == cache.ConfigRevision) ? "in-sync" : "applying";
    }

    static CacheNode[] Nodes(CacheRecord cache, NodeRecord[] nodes) =>
        nodes.OrderBy(node => node.NodeId, StringComparer.Ordinal).Select(node => new CacheNode
        {
            CacheNodeId = node.NodeId,
            CacheNodeStatus = node.Status,
            CacheNodeCreateTime = Times.Of(node.CreatedAtUnixMs),
            Endpoint = cache.Status == CacheStatus.Creating ? null : Endpoints.Of(node),
            ParameterGroupStatus = node.NeedsReboot ? "pending-reboot" : "in-sync",
            CustomerAvailabilityZone = node.Zone,
        }).ToArray();

    // All nodes listen there for as long as the cluster lives. Where nodes cannot, any of them answers for the cluster.
    static Endpoint? ConfigurationEndpoint(CacheRecord cache)
    {
        if (cache.Members.Length == 0) return null;
        var first = cache.Nodes.FirstOrDefault(node => node.NodeId == cache.Members.Split(' ')[0]);
        if (first is null) return null;
        var port = cache.Shards[0].SharedPort;
        return port > 0 ? Endpoints.Of(first.Address, port) : Endpoints.Of(first);
    }

    static string[] Names(string joined) => joined.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Moments in answers.</summary>
static class Times
{
    public static DateTimeOffset Of(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs);
}

/// <summary>Endpoints in answers.</summary>
static class Endpoints
{
    public static Endpoint Of(NodeRecord node) => Of(node.Address, node.Port);

    public static Endpoint Of(string address, int port) => new() { Address = address, Port = port };
}
