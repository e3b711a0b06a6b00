// TestFailover: the primary of a node group is ended, as if it had died, and a replica takes its place.
using Larder.Base;
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class TestFailover(CacheGrains grains, CacheStore store, EventStore events, Clock clock, GroupShapes shapes)
    : IAction<TestFailoverMessage, TestFailoverResult>
{
    const int MostADay = 15;
    const long DayMs = 24L * 3600 * 1000;

    public async Task<TestFailoverResult> RunAsync(TestFailoverMessage request, CancellationToken stop)
    {
        var id = request.ReplicationGroupId.ToLowerInvariant();
        var group = await store.GetGroupAsync(id, stop);
        var shard = group.Shards.FirstOrDefault(row => Identifier.NodeId(row.Number) == request.NodeGroupId.PadLeft(4, '0'))
            ?? throw ApiErrors.NodeGroupNotFound($"Node group {request.NodeGroupId} not found.");
        if (!group.AutomaticFailover)
        {
            throw ApiErrors.InvalidReplicationGroupState("Automatic failover is not enabled for this replication group.");
        }
        if (await events.CountAsync("replication-group", id, "Test Failover API", clock.UnixMs - DayMs, stop) >= MostADay)
        {
            throw ApiErrors.APICallRateForCustomerExceeded($"TestFailover can be called {MostADay} times a day.");
        }
        await grains.OrderAsync(group.Key, grain => grain.TestFailoverAsync(shard.Number));
        return new TestFailoverResult { ReplicationGroup = shapes.Describe(await store.GetGroupAsync(id, stop)) };
    }
}
