// A cache as the console shows it: a replication group, or a cluster that belongs to none. Both have shards and members here,
// so that no page needs to know which it is.
namespace Larder.WebConsole.Caches;

/// <summary>An address that clients are given.</summary>
public sealed record EndpointView(string Label, string Host, int Port)
{
    public string Text => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}

/// <summary>One node. <see cref="Role"/> is primary, replica, or empty where there are none.</summary>
public sealed record MemberView(
    string ClusterId, string NodeId, string Role, string Zone, string Status, string? Host, int Port, DateTimeOffset? Created)
{
    public bool IsPrimary => Role == "primary";

    /// <summary>It serves; while its snapshot is taken, too.</summary>
    public bool IsReady => Status is "available" or "snapshotting";

    /// <summary>What tells it from the others of its cache.</summary>
    public string Name(CacheView cache) => cache.IsGroup ? ClusterId : NodeId;

    public string? Endpoint => Host is null ? null : new EndpointView("", Host, Port).Text;
}

/// <summary>A shard and its nodes, the primary first.</summary>
public sealed record ShardView(string Id, string Status, string? Slots, IReadOnlyList<MemberView> Members)
{
    public MemberView? Primary => Members.FirstOrDefault(member => member.IsPrimary);
}

/// <summary>The whole cache.</summary>
public sealed record CacheView
{
    public required string Id { get; init; }
    public required bool IsGroup { get; init; }
    public required string Engine { get; init; }
    public required string EngineVersion { get; init; }
    public required string Status { get; init; }
    public required string NodeType { get; init; }
    public required IReadOnlyList<ShardView> Shards { get; init; }
    public required IReadOnlyList<EndpointView> Endpoints { get; init; }
    public string Description { get; init; } = "";
    public string Arn { get; init; } = "";
    public string ParameterGroup { get; init; } = "";
    public string ParameterStatus { get; init; } = "";
    public bool FailsOver { get; init; }
    public bool IsMultiAz { get; init; }
    public bool HasAuthToken { get; init; }
    public int SnapshotDays { get; init; }
    public string SnapshotWindow { get; init; } = "";
    public string MaintenanceWindow { get; init; } = "";
    public string Durability { get; init; } = "";
    public DateTimeOffset? Created { get; init; }
    public IReadOnlyList<string> UserGroups { get; init; } = [];

    /// <summary>What is asked for and not yet so, in words.</summary>
    public IReadOnlyList<string> Pending { get; init; } = [];

    public bool IsMemcached => Engine == "memcached";

    public bool IsAvailable => Status == "available";

    public bool NeedsPassword => HasAuthToken || UserGroups.Count > 0;

    public IEnumerable<MemberView> Members => Shards.SelectMany(shard => shard.Members);

    public int ReadyCount => Members.Count(member => member.IsReady);

    public int MemberCount => Members.Count();

    /// <summary>Replicas of each shard.</summary>
    public int ReplicaCount => Shards.Count == 0 ? 0 : Shards.Max(shard => shard.Members.Count) - 1;
}
