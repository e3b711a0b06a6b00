// What is said between the silos about nodes. These types cross between versions of the service, so members are only ever added.
namespace Larder.Service.Orchestration.Silos;

/// <summary>A node as it shall run; where its folder is is the host's affair.</summary>
[GenerateSerializer, Immutable]
public sealed record NodeOrder
{
    [Id(0)] public required string ClusterId { get; init; }
    [Id(1)] public required string NodeId { get; init; }
    [Id(2)] public required string Engine { get; init; }
    [Id(3)] public required string NodeType { get; init; }
    [Id(4)] public required int Port { get; init; }
    [Id(5)] public required string CacheKey { get; init; }
    [Id(6)] public required string EngineVersion { get; init; }
    [Id(7)] public required string Address { get; init; }

    /// <summary>The words of each.</summary>
    [Id(8)] public required IReadOnlyList<string[]> Directives { get; init; }
    [Id(9)] public required IReadOnlyList<string>? Users { get; init; }
    [Id(10)] public required string ReplicationSecret { get; init; }
    [Id(11)] public required string? SeedFile { get; init; }
    [Id(12)] public long Born { get; init; }
}

/// <summary>What a host knows of one of its nodes.</summary>
[GenerateSerializer, Immutable]
public sealed record SeenNode
{
    [Id(0)] public required string Name { get; init; }
    [Id(1)] public required bool IsRunning { get; init; }
    [Id(2)] public required bool IsStopping { get; init; }
    [Id(3)] public required int Pid { get; init; }
    [Id(4)] public required long StartDelayMs { get; init; }
    [Id(5)] public required string LastWords { get; init; }
    [Id(6)] public required string Answer { get; init; }
    [Id(7)] public required long SilentMs { get; init; }
    [Id(8)] public required bool IsHung { get; init; }
    [Id(9)] public required bool FolderIsLost { get; init; }
    [Id(10)] public required ReportedNode? Report { get; init; }
    [Id(11)] public long Born { get; init; }
}

/// <summary>What a node told of itself.</summary>
[GenerateSerializer, Immutable]
public sealed record ReportedNode
{
    [Id(0)] public required string RunId { get; init; }
    [Id(1)] public required string Role { get; init; }
    [Id(2)] public required long Epoch { get; init; }
    [Id(3)] public required bool IsReady { get; init; }
    [Id(4)] public required string History { get; init; }
    [Id(5)] public required long Offset { get; init; }
    [Id(6)] public required string Link { get; init; }
    [Id(7)] public required long SilenceMs { get; init; }
    [Id(8)] public required IReadOnlyList<string> Addresses { get; init; }
    [Id(9)] public required string SnapshotStanding { get; init; }
    [Id(10)] public required string SnapshotPath { get; init; }
    [Id(11)] public required long SnapshotBytes { get; init; }
    [Id(12)] public required string SnapshotFailure { get; init; }
    [Id(13)] public long PromiseMs { get; init; }
}

/// <summary>All nodes of a host.</summary>
/// <param name="Number">Of two looks at a host the later has the greater one.</param>
/// <param name="NewsNumber">Grows with each change; a watch is told the last that it has.</param>
[GenerateSerializer, Immutable]
public sealed record SeenNodes(
    [property: Id(0)] long Number, [property: Id(1)] long NewsNumber, [property: Id(2)] IReadOnlyList<SeenNode> Nodes);

/// <summary>What came of something that a host was asked for, and how the node looks after it.</summary>
[GenerateSerializer, Immutable]
public sealed record HostAnswer
{
    /// <summary>What a node answered to a command, or why it refuses an order.</summary>
    [Id(0)] public object? Value { get; init; }

    /// <summary>The error that a node answered with; null for none.</summary>
    [Id(1)] public string? NodeError { get; init; }

    /// <summary>Why the host could not do it; null where it did.</summary>
    [Id(2)] public string? Failure { get; init; }
    [Id(3)] public bool IsReached { get; init; }
    [Id(4)] public long Number { get; init; }
    [Id(5)] public SeenNode? Seen { get; init; }

    /// <summary>It failed as another program has the node's port.</summary>
    [Id(6)] public bool PortIsInUse { get; init; }
}

/// <summary>The agent of a host, by the host's name; it is on that host's silo, or nowhere.</summary>
public interface IHostGrain : IGrainWithStringKey
{
    [ResponseTimeout("00:02:00")]
    Task<HostAnswer> StartAsync(NodeOrder node);

    [ResponseTimeout("00:30:00")]
    Task<HostAnswer> StopAsync(string name, string kind);

    [ResponseTimeout("00:02:00")]
    Task<HostAnswer> DiscardAsync(string name, long born);

    Task<HostAnswer> OrderAsync(string name, string[] words);

    Task<HostAnswer> CallAsync(string name, string[] words);

    /// <param name="epoch">0 for no lease any more.</param>
    Task LeaseAsync(string name, long epoch);

    Task<int[]> ChoosePortsAsync(int count, int? asked, int[] taken);

    /// <summary>Answers when there is news after that number, and after a second at the latest.</summary>
    Task<SeenNodes> WatchAsync(long newsNumber);
}
