// Another place for a node whose host is gone.
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Orchestration;

/// <summary>Moves records; the plan then starts the nodes where they belong.</summary>
sealed class LostNodes(Placement placement, Hosts hosts, CacheEvents events)
{
    /// <summary>The node is another from now on, of the same name and empty. Its epoch is new, so that the one that may live on
    /// vouches for nobody; its host removes it when it comes back.</summary>
    public async Task ReplaceAsync(CacheRecord cache, NodeRecord node, ChangeCache change)
    {
        if (!hosts.IsGone(node)) return;
        var request = new PlaceRequest(cache.NodeType, 1)
        {
            Beside = PlaceRequest.PlacesOf(CachePlan.Wanted(cache).Where(other => other.Name != node.Name)),
        };
        var isNews = node.Status == NodeStatus.Available;
        await placement.FindAsync(request, places => change(
            row => Move(row, row.Node(node.Name), places.Nodes[0]), isNews ? [events.RecoveryStarted(node)] : []));
    }

    static void Move(CacheRecord cache, NodeRecord node, NodePlace place)
    {
        (node.Host, node.Address, node.Port, node.Zone) =
            (place.Host.Name, place.Host.Address, place.Port, place.Host.Zone);
        if (node.Status == NodeStatus.Available) node.Status = NodeStatus.Rebooting;
        (node.RebootPending, node.MembershipVersionTold) = (false, 0);
        if (cache.IsMemcached) cache.MembershipVersion++;
        else cache.Shards.Single(shard => shard.Number == node.Shard).Epoch++;
    }
}
