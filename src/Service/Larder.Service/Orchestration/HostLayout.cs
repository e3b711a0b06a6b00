// Where on this host what belongs to a node lies: <data directory>/nodes/<cluster>/<node>.
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Orchestration;

/// <summary>Turns records of nodes into what the fleet runs.</summary>
sealed class HostLayout(string dataDirectory)
{
    public NodeSpec Spec(ClusterRecord cluster, NodeRecord node) =>
        Spec(cluster.Id, node.NodeId, CacheEngine.Named(cluster.Engine), NodeType.Named(cluster.NodeType), node.Port);

    public NodeSpec Spec(string clusterId, string nodeId, CacheEngine engine, NodeType type, int port) =>
        new(clusterId, nodeId, engine, type, port, Path.Combine(dataDirectory, "nodes", clusterId, nodeId));
}
