// DeleteCacheCluster: the cluster's nodes are ended, then it is forgotten. A replica leaves its group.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Requests;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class DeleteCacheCluster(CacheGrains grains, CacheStore store, ClusterShapes shapes)
    : IAction<DeleteCacheClusterMessage, DeleteCacheClusterResult>
{
    public async Task<DeleteCacheClusterResult> RunAsync(DeleteCacheClusterMessage request, CancellationToken stop)
    {
        var id = request.CacheClusterId.ToLowerInvariant();
        var cache = await store.GetByClusterAsync(id, stop);
        if (!cache.IsGroup)
        {
            var final = CacheRequests.FinalSnapshot(cache, request.FinalSnapshotIdentifier);
            await grains.OrderClusterAsync(cache.Key, grain => grain.DeleteAsync(final));
        }
        else if (CacheOrders.IsPrimary(cache, id))
        {
            throw CacheOrders.PrimaryStays(cache, id);
        }
        else if (request.FinalSnapshotIdentifier is not null)
        {
            throw ApiErrors.InvalidParameterCombination(
                $"Cache cluster {id} is a replica of {cache.Id}: no final snapshot is taken of it.");
        }
        else
        {
            RequireThere(cache, id);
            await grains.OrderClusterAsync(cache.Key, grain => grain.ChangeAsync(new CacheChange
            {
                NodesToRemove = [id],
                Now = true,
            }));
        }
        var going = await store.FindAsync(cache.Key, stop) is { } now && now.Nodes.Any(node => node.ClusterId == id)
            ? now
            : Gone(cache, id);
        return new DeleteCacheClusterResult { CacheCluster = shapes.Describe(going, id, withNodes: false) };
    }

    static void RequireThere(CacheRecord group, string id)
    {
        if (CachePlan.Wanted(group).Any(node => node.ClusterId == id)) return;
        throw ApiErrors.InvalidCacheClusterState($"Cache cluster {id} is already in state deleting.");
    }

    // It was faster than this answer, which tells it as it was, and as going.
    static CacheRecord Gone(CacheRecord cache, string id)
    {
        if (!cache.IsGroup) cache.Status = CacheStatus.Deleting;
        foreach (var node in cache.Nodes.Where(node => node.ClusterId == id)) node.Status = NodeStatus.Deleting;
        return cache;
    }
}
