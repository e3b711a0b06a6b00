// DecreaseReplicaCount: fewer replicas for a group: those named, or the newest.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Requests;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class DecreaseReplicaCount(CacheGrains grains, CacheStore store, GroupShapes shapes)
    : IAction<DecreaseReplicaCountMessage, DecreaseReplicaCountResult>
{
    public async Task<DecreaseReplicaCountResult> RunAsync(DecreaseReplicaCountMessage request, CancellationToken stop)
    {
        var id = request.ReplicationGroupId.ToLowerInvariant();
        var group = await store.GetGroupAsync(id, stop);
        if (!request.ApplyImmediately)
        {
            throw ApiErrors.InvalidParameterValue("ApplyImmediately must be true: it cannot wait for the window.");
        }
        var named = (request.ReplicasToRemove ?? []).Select(member => member.ToLowerInvariant()).ToArray();
        var present = CachePlan.Wanted(group).Count() - 1;
        var shard = MemberRequests.Shard(request.ReplicaConfiguration, request.NewReplicaCount);
        if (shard?.PreferredAvailabilityZones is { Count: > 0 })
        {
            throw ApiException.NotOfferedYet("The parameter PreferredAvailabilityZones of DecreaseReplicaCount");
        }
        var count = shard?.NewReplicaCount ?? request.NewReplicaCount ?? (named.Length > 0 ? present - named.Length : (int?)null)
            ?? throw ApiErrors.InvalidParameterCombination("NewReplicaCount or ReplicasToRemove must be given.");
        Check(group, count, present, named);
        await grains.OrderAsync(group.Key, grain => grain.ChangeAsync(new CacheChange
        {
            NodeCount = count + 1,
            Grows = false,
            NodesToRemove = named,
            Now = true,
        }));
        return new DecreaseReplicaCountResult { ReplicationGroup = shapes.Describe(await store.GetGroupAsync(id, stop)) };
    }

    static void Check(CacheRecord group, int count, int present, string[] named)
    {
        if (count < 0 || count >= present)
        {
            throw ApiErrors.InvalidParameterValue($"The group has {present} replicas; NewReplicaCount must be less.");
        }
        if (count == 0 && CacheOrders.NeedsReplica(group))
        {
            throw ApiErrors.InvalidParameterCombination("With automatic failover a group keeps at least one replica.");
        }
        if (named.Length > 0 && named.Length != present - count)
        {
            throw ApiErrors.InvalidParameterCombination("ReplicasToRemove must name as many replicas as are removed.");
        }
        var primaries = group.Nodes.Where(node => group.Shards.Any(shard => shard.Primary == node.Name));
        if (primaries.FirstOrDefault(node => named.Contains(node.ClusterId)) is { } primary)
        {
            throw ApiErrors.InvalidParameterValue($"{primary.ClusterId} is the primary and cannot be removed.");
        }
    }
}
