// A node as it shall run: what its files are made of.
using Larder.Service.Model;

namespace Larder.Service.Fleet;

/// <summary>A directive of a node's configuration file. Words are quoted where they need it.</summary>
sealed record NodeDirective(string Name, params IReadOnlyList<string> Words);

/// <summary>A node as it shall run on a host.</summary>
/// <param name="ClusterId">The cache cluster that the API shows it in.</param>
/// <param name="Port">Its own port, beside the endpoints that it is told to listen on by orders.</param>
/// <param name="Directory">Its folder: nodes/ClusterId/NodeId in the service's data folder.</param>
sealed record NodeSpec(string ClusterId, string NodeId, CacheEngine Engine, NodeType Type, int Port, string Directory)
{
    public string Name => $"{ClusterId}/{NodeId}";

    /// <summary>The cache that it belongs to: the key of the grain.</summary>
    public string CacheKey { get; init; } = "";

    /// <summary>When it was made, in Unix milliseconds: what tells it from an earlier node of the same name. 0 where that is not
    /// known.</summary>
    public long Born { get; init; }

    public string EngineVersion { get; init; } = "";

    /// <summary>Where it listens.</summary>
    public string Address { get; init; } = NodeAddress.Text;

    /// <summary>Directives of its parameter group and of the model, in that order; the last of a name counts. What the agent
    /// itself decides (port, folder, sockets) comes after them.</summary>
    public IReadOnlyList<NodeDirective> Directives { get; init; } = [];

    /// <summary>The lines of its ACL file; null where it has no users of its own.</summary>
    public IReadOnlyList<string>? Users { get; init; }

    /// <summary>What nodes of this service know each other by: without it nobody replicates. Empty for none.</summary>
    public string ReplicationSecret { get; init; } = "";

    /// <summary>An RDB file that this start loads; null for none.</summary>
    public string? SeedFile { get; init; }
}
