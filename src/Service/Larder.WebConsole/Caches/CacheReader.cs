// Reads caches from the API.
using Larder.ElastiCache;

namespace Larder.WebConsole.Caches;

static class CacheReader
{
    /// <summary>All caches, by name.</summary>
    public static async Task<IReadOnlyList<CacheView>> ListAsync(ElastiCacheClient api, CancellationToken stop)
    {
        var clusters = await Paging.AllAsync(
            marker => api.DescribeCacheClustersAsync(new() { ShowCacheNodeInfo = true, Marker = marker }, stop),
            page => (page.CacheClusters, page.Marker));
        var groups = await Paging.AllAsync(
            marker => api.DescribeReplicationGroupsAsync(new() { Marker = marker }, stop),
            page => (page.ReplicationGroups, page.Marker));
        var members = clusters.ToDictionary(cluster => cluster.CacheClusterId ?? "");
        return
        [
            .. groups.Select(group => OfGroup(group, members))
                .Concat(clusters.Where(cluster => string.IsNullOrEmpty(cluster.ReplicationGroupId)).Select(OfCluster))
                .OrderBy(cache => cache.Id, StringComparer.Ordinal),
        ];
    }

    static CacheView OfGroup(ReplicationGroup group, Dictionary<string, CacheCluster> clusters)
    {
        var first = group.MemberClusters.Select(id => clusters.GetValueOrDefault(id)).FirstOrDefault(known => known is not null);
        var shards = group.NodeGroups.Select(shard => OfShard(shard, clusters)).ToArray();
        if (shards.Length == 0) shards = [new ShardView("0001", group.Status ?? "", null, MembersAhead(group, clusters))];
        var endpoints = new List<EndpointView>();
        Add(endpoints, "Configuration", group.ConfigurationEndpoint);
        foreach (var shard in group.NodeGroups)
        {
            Add(endpoints, "Primary", shard.PrimaryEndpoint);
            Add(endpoints, "Reader", shard.ReaderEndpoint);
        }
        return new CacheView
        {
            Id = group.ReplicationGroupId ?? "",
            IsGroup = true,
            Engine = group.Engine ?? first?.Engine ?? "",
            EngineVersion = first?.EngineVersion ?? "",
            Status = group.Status ?? "",
            NodeType = group.CacheNodeType ?? "",
            Shards = shards,
            Endpoints = endpoints,
            Description = group.Description ?? "",
            Arn = group.ARN ?? "",
            ParameterGroup = first?.CacheParameterGroup?.CacheParameterGroupName ?? "",
            ParameterStatus = first?.CacheParameterGroup?.ParameterApplyStatus ?? "",
            FailsOver = group.AutomaticFailover is "enabled" or "enabling",
            IsMultiAz = group.MultiAZ == "enabled",
            HasAuthToken = group.AuthTokenEnabled == true,
            SnapshotDays = group.SnapshotRetentionLimit ?? 0,
            SnapshotWindow = group.SnapshotWindow ?? "",
            MaintenanceWindow = first?.PreferredMaintenanceWindow ?? "",
            Durability = group.EffectiveDurability ?? group.Durability ?? "",
            Created = group.ReplicationGroupCreateTime,
            UserGroups = group.UserGroupIds,
            Pending = [.. PendingOf(first?.PendingModifiedValues)],
        };
    }

    static ShardView OfShard(NodeGroup shard, Dictionary<string, CacheCluster> clusters) => new(
        shard.NodeGroupId ?? "",
        shard.Status ?? "",
        shard.Slots,
        [
            .. shard.NodeGroupMembers
                .Select(member => OfMember(member, clusters.GetValueOrDefault(member.CacheClusterId ?? "")))
                .OrderByDescending(member => member.IsPrimary).ThenBy(member => member.ClusterId, StringComparer.Ordinal),
        ]);

    static MemberView OfMember(NodeGroupMember member, CacheCluster? cluster) => new(
        member.CacheClusterId ?? "",
        member.CacheNodeId ?? "",
        member.CurrentRole ?? "",
        member.PreferredAvailabilityZone ?? cluster?.PreferredAvailabilityZone ?? "",
        cluster?.CacheClusterStatus ?? "creating",
        member.ReadEndpoint?.Address,
        member.ReadEndpoint?.Port ?? 0,
        cluster?.CacheClusterCreateTime);

    // A group that is being created names its members before its shards.
    static MemberView[] MembersAhead(ReplicationGroup group, Dictionary<string, CacheCluster> clusters) =>
    [
        .. group.MemberClusters.Select(id => new MemberView(
            id, "0001", "", clusters.GetValueOrDefault(id)?.PreferredAvailabilityZone ?? "",
            clusters.GetValueOrDefault(id)?.CacheClusterStatus ?? "creating", null, 0, null)),
    ];

    static CacheView OfCluster(CacheCluster cluster)
    {
        var isMemcached = cluster.Engine == "memcached";
        var nodes = cluster.CacheNodes.Select(node => new MemberView(
            cluster.CacheClusterId ?? "",
            node.CacheNodeId ?? "",
            isMemcached ? "" : "primary",
            node.CustomerAvailabilityZone ?? "",
            node.CacheNodeStatus ?? "",
            node.Endpoint?.Address,
            node.Endpoint?.Port ?? 0,
            node.CacheNodeCreateTime)).ToArray();
        var endpoints = new List<EndpointView>();
        Add(endpoints, "Configuration", cluster.ConfigurationEndpoint);
        foreach (var node in cluster.CacheNodes)
        {
            Add(endpoints, isMemcached ? $"Node {node.CacheNodeId}" : "Primary", node.Endpoint);
        }
        return new CacheView
        {
            Id = cluster.CacheClusterId ?? "",
            IsGroup = false,
            Engine = cluster.Engine ?? "",
            EngineVersion = cluster.EngineVersion ?? "",
            Status = cluster.CacheClusterStatus ?? "",
            NodeType = cluster.CacheNodeType ?? "",
            Shards = [new ShardView("0001", cluster.CacheClusterStatus ?? "", null, nodes)],
            Endpoints = endpoints,
            Arn = cluster.ARN ?? "",
            ParameterGroup = cluster.CacheParameterGroup?.CacheParameterGroupName ?? "",
            ParameterStatus = cluster.CacheParameterGroup?.ParameterApplyStatus ?? "",
            HasAuthToken = cluster.AuthTokenEnabled == true,
            SnapshotDays = cluster.SnapshotRetentionLimit ?? 0,
            SnapshotWindow = cluster.SnapshotWindow ?? "",
            MaintenanceWindow = cluster.PreferredMaintenanceWindow ?? "",
            Created = cluster.CacheClusterCreateTime,
            Pending = [.. PendingOf(cluster.PendingModifiedValues)],
        };
    }

    static void Add(List<EndpointView> endpoints, string label, Endpoint? endpoint)
    {
        if (endpoint?.Address is { Length: > 0 } host) endpoints.Add(new EndpointView(label, host, endpoint.Port ?? 0));
    }

    static IEnumerable<string> PendingOf(PendingModifiedValues? pending)
    {
        if (pending?.CacheNodeType is { } type) yield return $"node type {type}";
        if (pending?.EngineVersion is { } version) yield return $"engine version {version}";
        if (pending?.NumCacheNodes is { } count) yield return $"{count} nodes";
    }
}
