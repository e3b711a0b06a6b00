// The orders that a cluster takes. There is one grain for each cluster, named by the cluster's id, and every change to
// the cluster goes through it, one at a time.
using Larder.Service.Store;

namespace Larder.Service.Orchestration;

/// <summary>What a new cluster shall be; everything in it has been checked.</summary>
[GenerateSerializer, Immutable]
public sealed record ClusterOrder
{
    [Id(0)] public required string Engine { get; init; }
    [Id(1)] public required string EngineVersion { get; init; }
    [Id(2)] public required string NodeType { get; init; }
    [Id(3)] public required int NodeCount { get; init; }
    [Id(4)] public required int? Port { get; init; }
    [Id(5)] public required string ParameterGroup { get; init; }
    [Id(6)] public required string MaintenanceWindow { get; init; }
    [Id(7)] public required bool AutoMinorVersionUpgrade { get; init; }
    [Id(8)] public required IReadOnlyDictionary<string, string> Tags { get; init; }
}

/// <summary>What shall change about a cluster; null leaves it as it is.</summary>
[GenerateSerializer, Immutable]
public sealed record ClusterChange
{
    [Id(0)] public string? MaintenanceWindow { get; init; }
    [Id(1)] public bool? AutoMinorVersionUpgrade { get; init; }
    [Id(2)] public int? NodeCount { get; init; }
    [Id(3)] public IReadOnlyList<string>? NodeIdsToRemove { get; init; }
}

/// <summary>A cache cluster. Each order returns when it is on disk, with the cluster as it is then; carrying it out
/// goes on afterwards.</summary>
public interface ICacheClusterGrain : IGrainWithStringKey
{
    Task<ClusterRecord> CreateAsync(ClusterOrder order);

    Task<ClusterRecord> ChangeAsync(ClusterChange change);

    Task<ClusterRecord> RebootAsync(IReadOnlyList<string> nodeIds);

    Task<ClusterRecord> DeleteAsync();

    /// <summary>Something may have happened to the cluster's nodes: look, and do what is needed.</summary>
    Task LookAsync();
}
