// What a node is configured with: its model's directives, made of the cache's parameter group, node type, users and place.
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Model.Parameters;
using Larder.Service.Store;

namespace Larder.Service.Orchestration;

/// <summary>Turns records into what the fleet runs.</summary>
sealed class NodeConfiguration(HostLayout layout, ParameterGroupStore groups)
{
    public async Task<NodeSpec> OfAsync(CacheRecord cache, NodeRecord node)
    {
        var type = NodeType.Named(cache.NodeType);
        var group = await groups.GetAsync(cache.ParameterGroup);
        var directives = NodeDirectives.For(group, type).Select(row => new NodeDirective(row.Name, row.Value));
        return new NodeSpec(
            node.ClusterId, node.NodeId, CacheEngine.Named(node.Engine), type, node.Port, layout.DirectoryOf(node.Name))
        {
            CacheKey = cache.Key,
            EngineVersion = node.EngineVersion,
            Address = node.Address,
            Directives = [.. directives],
            SeedFile = cache.SeedFile.Length > 0 && cache.Shards.Any(shard => shard.Primary == node.Name) ? cache.SeedFile : null,
        };
    }
}

/// <summary>Where on a host what belongs to a node lies: nodes/CLUSTER/NODE in the data folder.</summary>
sealed class HostLayout(string dataDirectory)
{
    public string Nodes => Path.Combine(dataDirectory, "nodes");

    public string DirectoryOf(string name) => Path.Combine(Nodes, name);

    public string Snapshots => Path.Combine(dataDirectory, "snapshots");
}
