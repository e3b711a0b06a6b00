// What is said to the grain of a cache. These types cross between silos, so members are only ever added.
namespace Larder.Service.Orchestration;

/// <summary>A cache that shall be, checked.</summary>
[GenerateSerializer, Immutable]
public sealed record CacheOrder
{
    [Id(0)] public required string Kind { get; init; }
    [Id(1)] public required string Id { get; init; }
    [Id(2)] public string Description { get; init; } = "";
    [Id(3)] public required string Engine { get; init; }
    [Id(4)] public required string EngineVersion { get; init; }
    [Id(5)] public required string NodeType { get; init; }

    /// <summary>Of a group the primary and its replicas.</summary>
    [Id(6)] public required int NodeCount { get; init; }
    [Id(7)] public int? Port { get; init; }
    [Id(8)] public required string ParameterGroup { get; init; }
    [Id(9)] public required string MaintenanceWindow { get; init; }
    [Id(10)] public bool AutoMinorVersionUpgrade { get; init; } = true;
    [Id(11)] public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
    [Id(12)] public bool AutomaticFailover { get; init; }
    [Id(13)] public bool MultiAz { get; init; }
    [Id(14)] public int SnapshotRetentionDays { get; init; }
    [Id(15)] public string SnapshotWindow { get; init; } = "";
    [Id(16)] public string SubnetGroup { get; init; } = "";
    [Id(17)] public IReadOnlyList<string> SecurityGroups { get; init; } = [];
    [Id(18)] public IReadOnlyList<string> CacheSecurityGroups { get; init; } = [];
    [Id(19)] public string NotificationTopic { get; init; } = "";
    [Id(20)] public IReadOnlyList<string> UserGroups { get; init; } = [];
    [Id(21)] public IReadOnlyList<string> AuthTokenHashes { get; init; } = [];
    [Id(22)] public string Durability { get; init; } = "default";

    /// <summary>An RDB file that it begins with; empty for none.</summary>
    [Id(23)] public string SeedFile { get; init; } = "";

    /// <summary>The zones wished for, node by node; fewer than nodes leave the choice to the service.</summary>
    [Id(24)] public IReadOnlyList<string> Zones { get; init; } = [];

    /// <summary>A cluster that stands alone and becomes the first node of this group; empty for none.</summary>
    [Id(25)] public string AdoptedCluster { get; init; } = "";
    [Id(26)] public IReadOnlyList<LogDelivery> LogDeliveries { get; init; } = [];
}

/// <summary>A log of a cache and where it goes, in the API's words.</summary>
[GenerateSerializer, Immutable]
public sealed record LogDelivery(
    [property: Id(0)] string LogType, [property: Id(1)] string DestinationType, [property: Id(2)] string Destination,
    [property: Id(3)] string Format);

/// <summary>What shall change about a cache; null leaves it as it is.</summary>
[GenerateSerializer, Immutable]
public sealed record CacheChange
{
    [Id(0)] public string? Description { get; init; }
    [Id(1)] public string? MaintenanceWindow { get; init; }
    [Id(2)] public bool? AutoMinorVersionUpgrade { get; init; }
    [Id(3)] public int? SnapshotRetentionDays { get; init; }
    [Id(4)] public string? SnapshotWindow { get; init; }
    [Id(5)] public string? SnapshottingCluster { get; init; }
    [Id(6)] public bool? AutomaticFailover { get; init; }
    [Id(7)] public bool? MultiAz { get; init; }
    [Id(8)] public IReadOnlyList<string>? SecurityGroups { get; init; }
    [Id(9)] public IReadOnlyList<string>? CacheSecurityGroups { get; init; }
    [Id(10)] public string? NotificationTopic { get; init; }
    [Id(11)] public string? NotificationStatus { get; init; }
    [Id(12)] public string? ParameterGroup { get; init; }
    [Id(13)] public string? Durability { get; init; }
    [Id(14)] public IReadOnlyList<string>? UserGroups { get; init; }
    [Id(15)] public IReadOnlyList<string>? AuthTokenHashes { get; init; }

    /// <summary>The cluster whose node is to be the primary.</summary>
    [Id(16)] public string? PrimaryCluster { get; init; }

    /// <summary>These take work on nodes; without <see cref="Now"/> they wait for the maintenance window.</summary>
    [Id(17)] public string? NodeType { get; init; }
    [Id(18)] public string? Engine { get; init; }
    [Id(19)] public string? EngineVersion { get; init; }
    [Id(20)] public int? NodeCount { get; init; }
    [Id(21)] public IReadOnlyList<string> NodesToRemove { get; init; } = [];
    [Id(22)] public IReadOnlyList<string> Zones { get; init; } = [];
    [Id(23)] public bool Now { get; init; }

    /// <summary>The id of the member that is added; empty for the next free one.</summary>
    [Id(26)] public string NewMember { get; init; } = "";

    /// <summary>Groups to take and to leave, beside what there is by then.</summary>
    [Id(24)] public IReadOnlyList<string> UserGroupsToAdd { get; init; } = [];
    [Id(25)] public IReadOnlyList<string> UserGroupsToRemove { get; init; } = [];

    /// <summary>Logs to deliver from now on, by their type, and types of those to deliver no more.</summary>
    [Id(27)] public IReadOnlyList<LogDelivery> LogDeliveries { get; init; } = [];
    [Id(28)] public IReadOnlyList<string> LogTypesToEnd { get; init; } = [];

    /// <summary>Whether the nodes are to become more, or fewer; null where that does not matter.</summary>
    [Id(29)] public bool? Grows { get; init; }
}

/// <summary>A snapshot that shall be taken.</summary>
[GenerateSerializer, Immutable]
public sealed record SnapshotOrder
{
    [Id(0)] public required string Name { get; init; }

    /// <summary>The member that shall write it; empty for any.</summary>
    [Id(1)] public string ClusterId { get; init; } = "";
    [Id(2)] public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}

/// <summary>The grain of a cache, by its <see cref="Model.CacheKey"/>. Each order returns when it is on disk; carrying it out
/// goes on afterwards.</summary>
public interface ICacheGrain : IGrainWithStringKey
{
    Task CreateAsync(CacheOrder order);

    Task ChangeAsync(CacheChange change);

    /// <param name="nodeIds">Ids of nodes of the cluster.</param>
    Task RebootAsync(string clusterId, IReadOnlyList<string> nodeIds);

    /// <param name="finalSnapshot">Taken before; empty for none.</param>
    Task DeleteAsync(string finalSnapshot);

    Task SnapshotAsync(SnapshotOrder order);

    /// <summary>Ends the primary of a shard, to see the failover.</summary>
    Task TestFailoverAsync(int shard);

    /// <summary>Has the primary follow a server outside, host:port, or no more, where that is empty.</summary>
    Task MigrateAsync(string source);

    /// <summary>What the nodes are configured with has changed: its parameter group or its users.</summary>
    Task ReconfigureAsync();

    /// <summary>Has nodes that another version of Larder started be started anew, one after the other; with an empty version
    /// no more of them are.</summary>
    Task RenewAsync(string build);

    /// <summary>Something may have happened to the cache's nodes: look, and do what is needed.</summary>
    Task LookAsync();
}
