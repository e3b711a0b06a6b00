// CreateCacheCluster: checks what is asked for and hands it to the cluster's grain.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Orchestration;

namespace Larder.Service.Api.Actions;

[Accepts(nameof(CreateCacheClusterMessage.SnapshotRetentionLimit), "No snapshots are kept.", Only = "0")]
[Accepts(nameof(CreateCacheClusterMessage.TransitEncryptionEnabled), "Connections are not encrypted.", Only = "false")]
[Accepts(nameof(CreateCacheClusterMessage.NetworkType), "Nodes have IPv4 addresses.", Only = "ipv4")]
[Accepts(nameof(CreateCacheClusterMessage.IpDiscovery), "Nodes have IPv4 addresses.", Only = "ipv4")]
sealed class CreateCacheCluster(
    IGrainFactory grains, NodeFleet fleet, HostLayout layout, Locality locality, ClusterShapes shapes)
    : IAction<CreateCacheClusterMessage, CreateCacheClusterResult>
{
    const int PortMin = 1150;
    const int PortMax = 65535;

    public async Task<CreateCacheClusterResult> RunAsync(CreateCacheClusterMessage request, CancellationToken stop)
    {
        var id = Identifier.ClusterId(request.CacheClusterId);
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

    void RequireProgram(string id, ClusterOrder order)
    {
        var engine = CacheEngine.Named(order.Engine);
        var spec = layout.Spec(id, Identifier.NodeId(1), engine, NodeType.Named(order.NodeType), port: 0);
        if (fleet.CanRun(spec)) return;
        throw ApiErrors.InsufficientCacheClusterCapacity($"This host has no program to run {order.Engine} nodes.");
    }
}
