// CreateReplicationGroup: a primary and its replicas, or replicas for a cluster that is there already. Cluster mode disabled.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Requests;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

[Accepts(nameof(CreateReplicationGroupMessage.TransitEncryptionEnabled), "Connections are not encrypted.", Only = "false")]
[Accepts(nameof(CreateReplicationGroupMessage.AtRestEncryptionEnabled), "Files are not encrypted.", Only = "false")]
[Accepts(nameof(CreateReplicationGroupMessage.DataTieringEnabled), "All data is in memory.", Only = "false")]
[Accepts(nameof(CreateReplicationGroupMessage.NetworkType), "Nodes have IPv4 addresses.", Only = "ipv4")]
[Accepts(nameof(CreateReplicationGroupMessage.IpDiscovery), "Nodes have IPv4 addresses.", Only = "ipv4")]
[Accepts(nameof(CreateReplicationGroupMessage.ClusterMode), "It is what a group has here.", Only = "disabled")]
sealed class CreateReplicationGroup(
    CacheGrains grains, CacheRequests checks, AccessRequests access, RestoreRequests restores, Hosts hosts,
    CacheStore store, GroupShapes shapes)
    : IAction<CreateReplicationGroupMessage, CreateReplicationGroupResult>
{
    public async Task<CreateReplicationGroupResult> RunAsync(CreateReplicationGroupMessage request, CancellationToken stop)
    {
        var id = Identifier.GroupId(request.ReplicationGroupId);
        RefuseShards(request);
        var adopted = request.PrimaryClusterId is { } primary ? await AdoptedAsync(primary.ToLowerInvariant(), stop) : null;
        if (adopted is not null) AdoptedCluster.Check(request, adopted);
        var order = await OrderAsync(id, request, adopted, stop);
        if (adopted is not null) order = AdoptedCluster.Complete(order, request, adopted);
        await grains.OrderAsync(CacheKey.OfGroup(id), grain => grain.CreateAsync(order));
        return new CreateReplicationGroupResult { ReplicationGroup = shapes.Describe(await store.GetGroupAsync(id, stop)) };
    }

    static void RefuseShards(CreateReplicationGroupMessage request)
    {
        if (request.NumNodeGroups is < 1)
        {
            throw ApiErrors.InvalidParameterValue("The parameter NumNodeGroups must be at least 1.");
        }
        if (request.NumNodeGroups is > 1 || request.NodeGroupConfiguration is { Count: > 1 })
        {
            throw ApiException.NotOfferedYet("A replication group of several node groups (cluster mode enabled)");
        }
        if (request.CacheParameterGroupName?.EndsWith(".cluster.on", StringComparison.Ordinal) == true)
        {
            throw ApiException.NotOfferedYet("Cluster mode enabled");
        }
    }

    async Task<CacheRecord> AdoptedAsync(string clusterId, CancellationToken stop)
    {
        var cache = await store.GetByClusterAsync(clusterId, stop);
        if (cache.IsGroup || cache.IsMemcached)
        {
            throw ApiErrors.InvalidParameterValue($"Cache cluster {clusterId} cannot become the primary of a new group.");
        }
        return cache.Status == CacheStatus.Available
            ? cache
            : throw ApiErrors.InvalidCacheClusterState($"Cache cluster {clusterId} is not in available state.");
    }

    async Task<CacheOrder> OrderAsync(
        string id, CreateReplicationGroupMessage request, CacheRecord? adopted, CancellationToken stop)
    {
        var source = await restores.FindAsync(request.SnapshotName, request.SnapshotArns, stop);
        if (adopted is not null && source.File.Length > 0)
        {
            throw ApiErrors.InvalidParameterCombination("A group with a PrimaryClusterId has that cluster's data.");
        }
        var old = source.Snapshot;
        var (engineName, wanted) = RestoreRequests.EngineOf(
            old, request.Engine ?? adopted?.Engine, request.EngineVersion ?? adopted?.EngineVersion);
        var (engine, version) = checks.Engine(engineName, wanted, CacheEngine.Valkey.Name);
        if (engine.IsMemcached) throw ApiErrors.InvalidParameterValue("A replication group cannot have the engine memcached.");
        if (!hosts.AbilitiesOf(engine.Name).HasReplicas) throw ApiException.NotOfferedYet("Replication with these nodes");
        var shard = request.NodeGroupConfiguration is { Count: 1 } configured ? configured[0] : null;
        var count = NodeCount(request, shard, old);
        var failover = request.AutomaticFailoverEnabled ?? (old?.AutomaticFailover == true && count > 1);
        CheckFailover(failover, request.MultiAZEnabled ?? false, count);
        checks.Access(request.AuthToken is not null || request.UserGroupIds is { Count: > 0 } || adopted?.AuthTokens.Length > 0);
        var type = request.CacheNodeType ?? adopted?.NodeType ?? old?.NodeType
            ?? throw ApiException.MissingParameter("CacheNodeType");
        return new CacheOrder
        {
            Kind = CacheKind.ReplicationGroup,
            Id = id,
            Description = request.ReplicationGroupDescription,
            Engine = engine.Name,
            EngineVersion = version.Version,
            NodeType = NodeType.Named(type).Name,
            NodeCount = count,
            Port = CacheRequests.Port(request.Port),
            ParameterGroup = await checks.ParameterGroupAsync(
                version, await restores.ParameterGroupOfAsync(old, version, request.CacheParameterGroupName, stop), stop),
            MaintenanceWindow = CacheRequests.Window(request.PreferredMaintenanceWindow ?? old?.MaintenanceWindow, id),
            AutoMinorVersionUpgrade = request.AutoMinorVersionUpgrade ?? old?.AutoMinorVersionUpgrade ?? true,
            AutomaticFailover = failover,
            MultiAz = request.MultiAZEnabled ?? false,
            SnapshotRetentionDays = CacheRequests.SnapshotDays(request.SnapshotRetentionLimit ?? old?.RetentionDays),
            SnapshotWindow = CacheRequests.SnapshotWindowOf(request.SnapshotWindow, old),
            SeedFile = source.File,
            SubnetGroup = await checks.SubnetGroupAsync(request.CacheSubnetGroupName, stop),
            SecurityGroups = CacheRequests.SecurityGroupIds(request.SecurityGroupIds) ?? [],
            CacheSecurityGroups = await checks.SecurityGroupsAsync(request.CacheSecurityGroupNames, stop) ?? [],
            NotificationTopic = request.NotificationTopicArn ?? "",
            LogDeliveries =
                LogDeliveryChange.Of(request.LogDeliveryConfigurations, engine.Name, version.Version).Wanted,
            Durability = checks.Durability(request.Durability, engine, count, failover) ?? "default",
            UserGroups = await access.UserGroupsAsync(request.UserGroupIds, request.AuthToken, stop),
            AuthTokenHashes = AccessRequests.Tokens(engine, request.AuthToken, adopted),
            Zones = Zones(request, shard, count),
            Tags = CacheRequests.Tags(request.Tags),
        };
    }

    static int NodeCount(CreateReplicationGroupMessage request, NodeGroupConfiguration? shard, SnapshotRecord? old)
    {
        var replicas = shard?.ReplicaCount ?? request.ReplicasPerNodeGroup;
        if (request.NumCacheClusters is not null && replicas is not null)
        {
            throw ApiErrors.InvalidParameterCombination(
                "NumCacheClusters cannot be given together with ReplicasPerNodeGroup.");
        }
        var count = request.NumCacheClusters ?? (replicas + 1) ?? old?.NodeCount ?? 1;
        return count is >= 1 and <= NodeCountRule.GroupNodesMax
            ? count
            : throw ApiErrors.InvalidParameterValue($"A node group has 1 to {NodeCountRule.GroupNodesMax} nodes.");
    }

    static void CheckFailover(bool failover, bool multiAz, int count)
    {
        if (failover && count < 2)
        {
            throw ApiErrors.InvalidParameterCombination(
                "Automatic failover needs a replication group with at least one replica.");
        }
        if (multiAz && !failover)
        {
            throw ApiErrors.InvalidParameterCombination("Multi-AZ needs automatic failover to be enabled.");
        }
    }

    IReadOnlyList<string> Zones(CreateReplicationGroupMessage request, NodeGroupConfiguration? shard, int count)
    {
        var named = request.PreferredCacheClusterAZs
            ?? (shard is null ? [] : [.. OneOf(shard.PrimaryAvailabilityZone), .. shard.ReplicaAvailabilityZones ?? []]);
        var zones = checks.Zones(named);
        return zones.Count == 0 || zones.Count == count
            ? zones
            : throw ApiErrors.InvalidParameterCombination("As many zones must be named as there are nodes.");
    }

    static string[] OneOf(string? zone) => zone is null ? [] : [zone];
}
