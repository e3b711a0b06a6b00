// The form of a new cache, and the request that it becomes.
using Larder.ElastiCache;

namespace Larder.WebConsole.Caches;

/// <summary>A name and a value.</summary>
public sealed class TagEntry
{
    public string Key { get; set; } = "";
    public string Value { get; set; } = "";
}

/// <summary>What is filled in.</summary>
public sealed class NewCache
{
    public string Name { get; set; } = "";
    public string Description { get; set; } = "";
    public string Engine { get; set; } = "valkey";

    /// <summary>Empty for the newest.</summary>
    public string EngineVersion { get; set; } = "";
    public string NodeType { get; set; } = "cache.t4g.small";
    public int Replicas { get; set; } = 1;
    public int NodeCount { get; set; } = 1;
    public bool FailsOver { get; set; } = true;

    /// <summary>None lets the service choose.</summary>
    public int? Port { get; set; }
    public int SnapshotDays { get; set; }
    public string AuthToken { get; set; } = "";
    public string UserGroup { get; set; } = "";
    public string ParameterGroup { get; set; } = "";

    /// <summary>The snapshot that it begins with; empty for none.</summary>
    public string Snapshot { get; set; } = "";
    public List<TagEntry> Tags { get; } = [];

    public bool IsMemcached => Engine == "memcached";

    public IReadOnlyList<Tag> FilledTags =>
        [.. Tags.Where(tag => tag.Key.Length > 0).Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];

    public Task CreateAsync(ElastiCacheClient api, CancellationToken stop) => IsMemcached
        ? api.CreateCacheClusterAsync(AsCluster(), stop)
        : api.CreateReplicationGroupAsync(AsGroup(), stop);

    CreateCacheClusterMessage AsCluster() => new()
    {
        CacheClusterId = Name,
        Engine = Engine,
        EngineVersion = NullIfEmpty(EngineVersion),
        CacheNodeType = NodeType,
        NumCacheNodes = NodeCount,
        Port = Port,
        CacheParameterGroupName = NullIfEmpty(ParameterGroup),
        Tags = FilledTags,
    };

    CreateReplicationGroupMessage AsGroup() => new()
    {
        ReplicationGroupId = Name,
        ReplicationGroupDescription = Description.Length > 0 ? Description : Name,
        Engine = Engine,
        EngineVersion = NullIfEmpty(EngineVersion),
        CacheNodeType = NodeType,
        NumCacheClusters = Replicas + 1,
        AutomaticFailoverEnabled = FailsOver && Replicas > 0,
        Port = Port,
        SnapshotRetentionLimit = SnapshotDays > 0 ? SnapshotDays : null,
        AuthToken = NullIfEmpty(AuthToken),
        UserGroupIds = UserGroup.Length > 0 ? [UserGroup] : [],
        CacheParameterGroupName = NullIfEmpty(ParameterGroup),
        SnapshotName = NullIfEmpty(Snapshot),
        Tags = FilledTags,
    };

    static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
