// CreateCacheCluster: checks what is asked for and hands it to the cache's grain; or adds a replica to a group.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Requests;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

[Accepts(nameof(CreateCacheClusterMessage.TransitEncryptionEnabled), "Connections are not encrypted.", Only = "false")]
[Accepts(nameof(CreateCacheClusterMessage.NetworkType), "Nodes have IPv4 addresses.", Only = "ipv4")]
[Accepts(nameof(CreateCacheClusterMessage.IpDiscovery), "Nodes have IPv4 addresses.", Only = "ipv4")]
[Accepts(nameof(CreateCacheClusterMessage.OutpostMode), "There are no outposts.", Only = "single-outpost")]
sealed class CreateCacheCluster(
    CacheGrains grains, CacheRequests checks, RestoreRequests restores, CacheStore store, TagStore tags,
    ClusterShapes shapes)
    : IAction<CreateCacheClusterMessage, CreateCacheClusterResult>
{
    public async Task<CreateCacheClusterResult> RunAsync(CreateCacheClusterMessage request, CancellationToken stop)
    {
        var id = Identifier.ClusterId(request.CacheClusterId);
        if (request.ReplicationGroupId is { } groupId)
        {
            if (await store.HasClusterAsync(id, stop))
            {
                throw ApiErrors.CacheClusterAlreadyExists("Cache cluster already exists");
            }
            return new CreateCacheClusterResult
            {
                CacheCluster = shapes.Describe(
                    await AddReplicaAsync(await store.GetGroupAsync(groupId.ToLowerInvariant(), stop), id, request, stop),
                    id, withNodes: false),
            };
        }
        var order = await OrderAsync(id, request, stop);
        await grains.OrderAsync(CacheKey.OfCluster(id), grain => grain.CreateAsync(order));
        var cache = await store.GetByClusterAsync(id, stop);
        return new CreateCacheClusterResult { CacheCluster = shapes.Describe(cache, id, withNodes: false) };
    }

    // All else that a replica is, it is like its group. Its tags are its own, beside those of the group.
    async Task<CacheRecord> AddReplicaAsync(
        CacheRecord group, string id, CreateCacheClusterMessage request, CancellationToken stop)
    {
        MemberRequests.CheckReplica(request, group);
        var own = CacheRequests.Tags(request.Tags);
        await grains.OrderAsync(group.Key, grain => grain.ChangeAsync(new CacheChange
        {
            NewMember = id,
            Zones = checks.Zones([request.PreferredAvailabilityZone ?? request.PreferredAvailabilityZones?.FirstOrDefault()]),
            Now = true,
        }));
        var changed = await store.GetByClusterAsync(id, stop);
        if (own.Count > 0) await tags.PutAsync(changed.Nodes.First(node => node.ClusterId == id).ClusterArn, own, stop);
        return changed;
    }

    async Task<CacheOrder> OrderAsync(string id, CreateCacheClusterMessage request, CancellationToken stop)
    {
        var source = await restores.FindAsync(request.SnapshotName, request.SnapshotArns, stop);
        var old = source.Snapshot;
        var (engineName, wanted) = RestoreRequests.EngineOf(old, request.Engine, request.EngineVersion);
        var (engine, version) = checks.Engine(
            engineName ?? throw ApiException.MissingParameter("Engine"), wanted, "");
        var type = NodeType.Named(
            request.CacheNodeType ?? old?.NodeType ?? throw ApiException.MissingParameter("CacheNodeType"));
        var nodeCount = request.NumCacheNodes ?? 1;
        NodeCountRule.Check(engine, nodeCount);
        checks.Access(request.AuthToken is not null);
        if (engine.IsMemcached)
        {
            CacheRequests.RefuseSnapshots(request.SnapshotRetentionLimit, request.SnapshotWindow ?? Named(source.File));
        }
        return new CacheOrder
        {
            Kind = CacheKind.Cluster,
            Id = id,
            Engine = engine.Name,
            EngineVersion = version.Version,
            NodeType = type.Name,
            NodeCount = nodeCount,
            Port = CacheRequests.Port(request.Port),
            ParameterGroup = await checks.ParameterGroupAsync(
                version, await restores.ParameterGroupOfAsync(old, version, request.CacheParameterGroupName, stop), stop),
            MaintenanceWindow = CacheRequests.Window(request.PreferredMaintenanceWindow ?? old?.MaintenanceWindow, id),
            AutoMinorVersionUpgrade = request.AutoMinorVersionUpgrade ?? old?.AutoMinorVersionUpgrade ?? true,
            SnapshotRetentionDays = CacheRequests.SnapshotDays(request.SnapshotRetentionLimit ?? old?.RetentionDays),
            SnapshotWindow = CacheRequests.SnapshotWindowOf(request.SnapshotWindow, old),
            SeedFile = source.File,
            SubnetGroup = await checks.SubnetGroupAsync(request.CacheSubnetGroupName, stop),
            SecurityGroups = CacheRequests.SecurityGroupIds(request.SecurityGroupIds) ?? [],
            CacheSecurityGroups = await checks.SecurityGroupsAsync(request.CacheSecurityGroupNames, stop) ?? [],
            NotificationTopic = request.NotificationTopicArn ?? "",
            LogDeliveries =
                LogDeliveryChange.Of(request.LogDeliveryConfigurations, engine.Name, version.Version).Wanted,
            AuthTokenHashes = AccessRequests.Tokens(engine, request.AuthToken),
            Zones = Zones(engine, nodeCount, request),
            Tags = CacheRequests.Tags(request.Tags),
        };
    }

    static string? Named(string file) => file.Length > 0 ? file : null;

    IReadOnlyList<string> Zones(CacheEngine engine, int nodeCount, CreateCacheClusterMessage request)
    {
        if (request.AZMode is { } mode)
        {
            if (!engine.IsMemcached)
            {
                throw ApiErrors.InvalidParameterCombination("AZMode can be given only for Memcached clusters.");
            }
            if (mode == "cross-az" && nodeCount < 2)
            {
                throw ApiErrors.InvalidParameterCombination("AZMode cross-az needs a cluster of several nodes.");
            }
        }
        var listed = checks.Zones(request.PreferredAvailabilityZones ?? []);
        if (listed.Count > 0 && listed.Count != nodeCount)
        {
            throw ApiErrors.InvalidParameterCombination(
                "PreferredAvailabilityZones must name as many zones as there are nodes.");
        }
        if (listed.Count > 0) return listed;
        var one = checks.Zones([request.PreferredAvailabilityZone]);
        return one.Count == 0 ? [] : [.. Enumerable.Repeat(one[0], nodeCount)];
    }
}
