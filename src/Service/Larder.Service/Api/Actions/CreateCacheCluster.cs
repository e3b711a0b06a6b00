// CreateCacheCluster: checks what is asked for and hands it to the cluster's grain.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Orchestration;

namespace Larder.Service.Api.Actions;

sealed class CreateCacheCluster(
    IGrainFactory grains, NodeFleet fleet, HostLayout layout, Locality locality, ClusterShapes shapes)
    : IAction<CreateCacheClusterMessage, CreateCacheClusterResult>
{
    const int PortMin = 1150;
    const int PortMax = 65535;

    public async Task<CreateCacheClusterResult> RunAsync(CreateCacheClusterMessage request, CancellationToken stop)
    {
        var id = Identifier.ClusterId(request.CacheClusterId);
        RefuseWhatIsNotOffered(request);
        var order = Order(id, request);
        RequireProgram(id, order);
        var cluster = await grains.GetGrain<ICacheClusterGrain>(id).CreateAsync(order);
        return new CreateCacheClusterResult { CacheCluster = shapes.Describe(cluster, withNodes: false) };
    }

    ClusterOrder Order(string id, CreateCacheClusterMessage request)
    {
        var engine = CacheEngine.Named(request.Engine ?? throw ApiException.MissingParameter("Engine"));
        var version = engine.VersionOrDefault(request.EngineVersion);
        var type = NodeType.Named(request.CacheNodeType ?? throw ApiException.MissingParameter("CacheNodeType"));
        var nodeCount = request.NumCacheNodes ?? 1;
        NodeCountRule.Check(engine, nodeCount);
        CheckPlace(engine, request);
        return new ClusterOrder
        {
            Engine = engine.Name,
            EngineVersion = version.Version,
            NodeType = type.Name,
            NodeCount = nodeCount,
            Port = CheckedPort(request.Port),
            ParameterGroup = ParameterGroup(version, request.CacheParameterGroupName),
            MaintenanceWindow = request.PreferredMaintenanceWindow is { } window
                ? MaintenanceWindow.Parse(window)
                : MaintenanceWindow.For(id),
            AutoMinorVersionUpgrade = request.AutoMinorVersionUpgrade ?? true,
            Tags = TagRules.Check((request.Tags ?? []).Select(tag => (tag.Key, tag.Value))),
        };
    }

    void CheckPlace(CacheEngine engine, CreateCacheClusterMessage request)
    {
        if (request.AZMode is not null && !engine.IsMemcached)
        {
            throw ApiErrors.InvalidParameterCombination("AZMode can be given only for Memcached clusters.");
        }
        if (request.AZMode == "cross-az") throw ApiException.NotOfferedYet("AZMode cross-az");
        var zones = (request.PreferredAvailabilityZones ?? []).Append(request.PreferredAvailabilityZone);
        if (zones.FirstOrDefault(zone => zone is not null && zone != locality.Zone) is { } unknown)
        {
            throw ApiErrors.InvalidParameterValue($"{unknown} is not a valid availability zone.");
        }
    }

    static int? CheckedPort(int? port) => port is < PortMin or > PortMax
        ? throw ApiErrors.InvalidParameterValue($"The parameter Port must be between {PortMin} and {PortMax}.")
        : port;

    static string ParameterGroup(EngineVersion version, string? asked) =>
        asked is null || asked == version.DefaultParameterGroup
            ? version.DefaultParameterGroup
            : throw ApiErrors.CacheParameterGroupNotFound($"CacheParameterGroup not found: {asked}");

    // Saying yes to any of these without doing it would be worse than saying no.
    static void RefuseWhatIsNotOffered(CreateCacheClusterMessage request)
    {
        if (request.CacheSubnetGroupName is { } subnets)
        {
            throw ApiErrors.CacheSubnetGroupNotFound($"CacheSubnetGroup not found: {subnets}");
        }
        string?[] named =
        [
            request.ReplicationGroupId is null ? null : "ReplicationGroupId",
            request.CacheSecurityGroupNames is { Count: > 0 } ? "CacheSecurityGroupNames" : null,
            request.SecurityGroupIds is { Count: > 0 } ? "SecurityGroupIds" : null,
            request.SnapshotArns is { Count: > 0 } ? "SnapshotArns" : null,
            request.SnapshotName is null ? null : "SnapshotName",
            request.NotificationTopicArn is null ? null : "NotificationTopicArn",
            request.SnapshotRetentionLimit is > 0 ? "SnapshotRetentionLimit" : null,
            request.SnapshotWindow is null ? null : "SnapshotWindow",
            request.AuthToken is null ? null : "AuthToken",
            request.OutpostMode is null ? null : "OutpostMode",
            request.PreferredOutpostArn is null ? null : "PreferredOutpostArn",
            request.PreferredOutpostArns is { Count: > 0 } ? "PreferredOutpostArns" : null,
            request.LogDeliveryConfigurations is { Count: > 0 } ? "LogDeliveryConfigurations" : null,
            request.TransitEncryptionEnabled is true ? "TransitEncryptionEnabled" : null,
            request.NetworkType is null or "ipv4" ? null : "NetworkType",
            request.IpDiscovery is null or "ipv4" ? null : "IpDiscovery",
        ];
        if (named.FirstOrDefault(name => name is not null) is { } first)
        {
            throw ApiException.NotOfferedYet($"The parameter {first} of CreateCacheCluster");
        }
    }

    void RequireProgram(string id, ClusterOrder order)
    {
        var engine = CacheEngine.Named(order.Engine);
        var spec = layout.Spec(id, Identifier.NodeId(1), engine, NodeType.Named(order.NodeType), port: 0);
        if (fleet.CanRun(spec)) return;
        throw ApiErrors.InsufficientCacheClusterCapacity($"This host has no program to run {order.Engine} nodes.");
    }
}
