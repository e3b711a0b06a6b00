// What was asked for and waits for the maintenance window; kept with the cache as JSON.
using System.Text.Json;
using System.Text.Json.Serialization;
using Larder.Service.Store;

namespace Larder.Service.Orchestration;

/// <summary>Null is not asked for.</summary>
sealed record PendingChange
{
    static readonly JsonSerializerOptions Options = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public string? NodeType { get; init; }
    public string? Engine { get; init; }
    public string? EngineVersion { get; init; }

    /// <summary>With a version alone: parameters of another family mean nothing to the present one.</summary>
    public string? ParameterGroup { get; init; }
    public int? NodeCount { get; init; }
    public IReadOnlyList<string>? NodesToRemove { get; init; }

    public static PendingChange Of(CacheRecord cache) => cache.Pending.Length == 0
        ? new PendingChange()
        : JsonSerializer.Deserialize<PendingChange>(cache.Pending, Options)!;

    /// <summary>What waits after a change that is not to be made at once; what is wanted as it is waits no more.</summary>
    public static void Add(CacheRecord cache, CacheChange change)
    {
        var before = Of(cache);
        var version = Unless(change.EngineVersion ?? before.EngineVersion, cache.EngineVersion);
        var count = change.NodeCount ?? before.NodeCount;
        if (count == CachePlan.Wanted(cache).Count()) count = null;
        var after = new PendingChange
        {
            NodeType = Unless(change.NodeType ?? before.NodeType, cache.NodeType),
            Engine = Unless(change.Engine ?? before.Engine, cache.Engine),
            EngineVersion = version,
            ParameterGroup = version is null ? null : change.ParameterGroup ?? before.ParameterGroup,
            NodeCount = count,
            NodesToRemove = count is null ? null : change.NodeCount is null ? before.NodesToRemove : change.NodesToRemove,
        };
        cache.Pending = after == new PendingChange() ? "" : JsonSerializer.Serialize(after, Options);
    }

    /// <summary>It as a change to be made now.</summary>
    public CacheChange ToChange() => new()
    {
        NodeType = NodeType,
        Engine = Engine,
        EngineVersion = EngineVersion,
        ParameterGroup = ParameterGroup,
        NodeCount = NodeCount,
        NodesToRemove = NodesToRemove ?? [],
        Now = true,
    };

    static string? Unless(string? wanted, string present) => wanted == present ? null : wanted;
}
