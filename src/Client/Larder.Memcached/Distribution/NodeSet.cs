// The nodes of a cache at a moment, and the ring over them.
using Larder.Memcached.Connections;

namespace Larder.Memcached.Distribution;

sealed class NodeSet(Node[] nodes)
{
    readonly KetamaRing _ring = new([.. nodes.Select(node => node.Address)]);

    public IReadOnlyList<Node> Nodes => nodes;

    /// <summary>The node of a key.</summary>
    public Node Of(ReadOnlySpan<byte> key) => nodes.Length == 1 ? nodes[0] : nodes[_ring.NodeOf(key)];
}
