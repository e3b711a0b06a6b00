// A port that a program of somebody else's has taken, of an endpoint or of a node. While its cache, or the node, is being created
// nobody knows it yet: it gets another, unless it was asked for. Later it is what clients have been told, so it is tried until it
// is free, and the owner is told why nobody answers.
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Orchestration;

static class EndpointMoves
{
    /// <summary>Whether a node refused to listen for that reason.</summary>
    public static bool IsTaken(NodeErrorException refusal) =>
        refusal.Message.Contains("in use", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it may still have another: it was chosen by the service, and is not told yet.</summary>
    public static bool CanMove(CacheRecord cache, CacheStep step) =>
        cache.Status == CacheStatus.Creating && step.Port != cache.AskedPort;

    public static bool CanMove(CacheRecord cache, NodeRecord node) =>
        node.Status == NodeStatus.Creating && node.Port != cache.AskedPort;

    public static async Task MoveAsync(CacheStore store, IHostAgent host, CacheStep step, ChangeCache change)
    {
        var taken = await store.TakenPortsAsync(PortRecord.EveryHost);
        var port = (await host.ChoosePortsAsync(1, null, taken))[0];
        await change(row =>
        {
            var shard = row.Shards.Single(item => item.Number == step.Shard);
            if (shard.PrimaryPort == step.Port) shard.PrimaryPort = port;
            if (shard.SharedPort == step.Port) shard.SharedPort = port;
        });
    }

    public static async Task MoveAsync(CacheStore store, IHostAgent host, NodeRecord node, ChangeCache change)
    {
        var taken = await store.TakenPortsAsync(host.Facts.Name);
        var port = (await host.ChoosePortsAsync(1, null, taken))[0];
        await change(row => row.Node(node.Name).Port = port);
    }
}
