// IncreaseReplicaCount: more replicas for a group.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Requests;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class IncreaseReplicaCount(CacheGrains grains, CacheRequests checks, CacheStore store, GroupShapes shapes)
    : IAction<IncreaseReplicaCountMessage, IncreaseReplicaCountResult>
{
    const int ReplicasMax = 5;

    public async Task<IncreaseReplicaCountResult> RunAsync(IncreaseReplicaCountMessage request, CancellationToken stop)
    {
        var id = request.ReplicationGroupId.ToLowerInvariant();
        var group = await store.GetGroupAsync(id, stop);
        var shard = MemberRequests.Shard(request.ReplicaConfiguration, request.NewReplicaCount);
        var count = shard?.NewReplicaCount ?? request.NewReplicaCount
            ?? throw ApiErrors.InvalidParameterCombination("NewReplicaCount or ReplicaConfiguration must be given.");
        RequireNow(request.ApplyImmediately);
        if (count > ReplicasMax)
        {
            throw ApiErrors.InvalidParameterValue($"A node group can have at most {ReplicasMax} replicas.");
        }
        var present = CachePlan.Wanted(group).Count() - 1;
        if (count <= present)
        {
            throw ApiErrors.InvalidParameterValue($"The group has {present} replicas; NewReplicaCount must be greater.");
        }
        var zones = checks.Zones(shard?.PreferredAvailabilityZones ?? []);
        if (zones.Count > 0 && zones.Count != count + 1)
        {
            throw ApiErrors.InvalidParameterCombination("As many PreferredAvailabilityZones must be named as there are nodes.");
        }
        await grains.OrderAsync(group.Key, grain => grain.ChangeAsync(new CacheChange
        {
            NodeCount = count + 1,
            Grows = true,
            Zones = [.. zones.Skip(present + 1)],
            Now = true,
        }));
        return new IncreaseReplicaCountResult { ReplicationGroup = shapes.Describe(await store.GetGroupAsync(id, stop)) };
    }

    static void RequireNow(bool now)
    {
        if (!now) throw ApiErrors.InvalidParameterValue("ApplyImmediately must be true: it cannot wait for the window.");
    }
}
