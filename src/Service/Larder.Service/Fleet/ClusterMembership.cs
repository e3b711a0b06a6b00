// The node list that memcached clients read with config get cluster.
namespace Larder.Service.Fleet;

/// <summary>Writes it.</summary>
static class ClusterMembership
{
    /// <summary>The version on the first line; on the second <c>host|ip|port</c> of each node, sorted and joined by blanks. Both
    /// lines end in a line feed.</summary>
    public static string Format(int version, IEnumerable<(string Address, int Port)> members)
    {
        var nodes = members.Order().Select(node => $"{node.Address}|{node.Address}|{node.Port}");
        return $"{version}\n{string.Join(' ', nodes)}\n";
    }
}
