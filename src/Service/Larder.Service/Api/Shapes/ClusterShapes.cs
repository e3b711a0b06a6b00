// How a cluster looks in answers.
using Larder.Service.Api.Shapes;
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Api.Shapes;

/// <summary>Makes answers of records.</summary>
sealed class ClusterShapes(Locality locality)
{
    public CacheCluster Describe(ClusterRecord cluster, bool withNodes)
    {
        var members = cluster.Nodes.Where(node => node.Status != NodeStatus.Deleting).ToArray();
        return new CacheCluster
        {
            CacheClusterId = cluster.Id,
            ConfigurationEndpoint = ConfigurationEndpoint(cluster),
            CacheNodeType = cluster.NodeType,
            Engine = cluster.Engine,
            EngineVersion = cluster.EngineVersion,
            CacheClusterStatus = cluster.Status,
            NumCacheNodes = cluster.Status == ClusterStatus.Deleting ? cluster.Nodes.Count : members.Length,
            PreferredAvailabilityZone = locality.Zone,
            CacheClusterCreateTime = At(cluster.CreatedAtUnixMs),
            PreferredMaintenanceWindow = cluster.MaintenanceWindow,
            PendingModifiedValues = new PendingModifiedValues(),
            CacheSecurityGroups = [],
            CacheParameterGroup = new CacheParameterGroupStatus
            {
                CacheParameterGroupName = cluster.ParameterGroup,
                ParameterApplyStatus = "in-sync",
                CacheNodeIdsToReboot = [],
            },
            CacheNodes = withNodes ? Nodes(cluster) : null,
            AutoMinorVersionUpgrade = cluster.AutoMinorVersionUpgrade,
            SnapshotRetentionLimit = cluster.Engine == CacheEngine.Memcached.Name ? null : 0,
            AuthTokenEnabled = false,
            TransitEncryptionEnabled = false,
            AtRestEncryptionEnabled = false,
            ARN = cluster.Arn,
            ReplicationGroupLogDeliveryEnabled = false,
            LogDeliveryConfigurations = [],
            NetworkType = "ipv4",
            IpDiscovery = "ipv4",
        };
    }

    CacheNode[] Nodes(ClusterRecord cluster) =>
        cluster.Nodes.OrderBy(node => node.NodeId, StringComparer.Ordinal).Select(node => new CacheNode
        {
            CacheNodeId = node.NodeId,
            CacheNodeStatus = node.Status,
            CacheNodeCreateTime = At(node.CreatedAtUnixMs),
            Endpoint = cluster.Status == ClusterStatus.Creating ? null : EndpointOf(node),
            ParameterGroupStatus = "in-sync",
            CustomerAvailabilityZone = locality.Zone,
        }).ToArray();

    // Any node answers `config get cluster`, so the first one's address serves as the configuration endpoint.
    static Endpoint? ConfigurationEndpoint(ClusterRecord cluster)
    {
        if (cluster.Engine != CacheEngine.Memcached.Name || cluster.Members.Length == 0) return null;
        var first = cluster.Nodes.FirstOrDefault(node => node.NodeId == cluster.Members.Split(' ')[0]);
        return first is null ? null : EndpointOf(first);
    }

    static Endpoint EndpointOf(NodeRecord node) => new() { Address = NodeAddress.Text, Port = node.Port };

    static DateTimeOffset At(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs);
}
