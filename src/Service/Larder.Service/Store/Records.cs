// The rows of the state database: what customers asked for and how far it has come. A cluster's rows are changed by its
// grain alone; Revision refuses a write that was made on a stale copy.
//
//   Clusters 1 --- n Nodes          Tags (by ARN)          Events (by time)
using Larder.Service.Model;

namespace Larder.Service.Store;

/// <summary>A cache cluster: what was asked for, and its status.</summary>
[GenerateSerializer]
public sealed class ClusterRecord
{
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public required string Arn { get; init; }
    [Id(2)] public required string Engine { get; init; }
    [Id(3)] public required string EngineVersion { get; set; }
    [Id(4)] public required string NodeType { get; set; }
    [Id(5)] public required string ParameterGroup { get; set; }
    [Id(6)] public required string MaintenanceWindow { get; set; }
    [Id(7)] public required bool AutoMinorVersionUpgrade { get; set; }
    [Id(8)] public required string Status { get; set; }
    [Id(9)] public required long CreatedAtUnixMs { get; init; }

    /// <summary>The membership last published to memcached clients: its version and its nodes' ids.</summary>
    [Id(10)] public int MembershipVersion { get; set; }
    [Id(11)] public string Members { get; set; } = "";

    [Id(12)] public int Revision { get; set; }
    [Id(13)] public List<NodeRecord> Nodes { get; init; } = [];

    internal NodeRecord Node(string nodeId) => Nodes.Single(node => node.NodeId == nodeId);

    /// <summary>Takes the status on, if it may follow the present one.</summary>
    internal void Follow(string status) => Status = ClusterStatus.Follow(Status, status);
}

/// <summary>A node of a cluster.</summary>
[GenerateSerializer]
public sealed class NodeRecord
{
    [Id(0)] public required string ClusterId { get; init; }
    [Id(1)] public required string NodeId { get; init; }
    [Id(2)] public required int Port { get; init; }
    [Id(3)] public required string Status { get; set; }
    [Id(4)] public required long CreatedAtUnixMs { get; init; }

    /// <summary>A reboot was asked for and the old process has not been replaced yet.</summary>
    [Id(5)] public bool RebootPending { get; set; }

    /// <summary>The membership version that this node's process was told; 0 after each start.</summary>
    [Id(6)] public int MembershipVersionTold { get; set; }
}

/// <summary>A tag on a resource.</summary>
public sealed class TagRecord
{
    public required string Arn { get; init; }
    public required string Key { get; init; }
    public required string Value { get; set; }
}

/// <summary>Something that happened to a resource.</summary>
public sealed class EventRecord
{
    public long Id { get; init; }
    public required string SourceType { get; init; }
    public required string SourceId { get; init; }
    public required string Message { get; init; }
    public required long AtUnixMs { get; init; }
}
