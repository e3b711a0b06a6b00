// DeleteReplicationGroup: all nodes are ended, then the group is forgotten.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Requests;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

[Accepts(nameof(DeleteReplicationGroupMessage.RetainPrimaryCluster), "The primary goes with its group.", Only = "false")]
sealed class DeleteReplicationGroup(CacheGrains grains, CacheStore store, GroupShapes shapes)
    : IAction<DeleteReplicationGroupMessage, DeleteReplicationGroupResult>
{
    public async Task<DeleteReplicationGroupResult> RunAsync(DeleteReplicationGroupMessage request, CancellationToken stop)
    {
        var id = request.ReplicationGroupId.ToLowerInvariant();
        var group = await store.GetGroupAsync(id, stop);
        await grains.OrderAsync(group.Key, grain => grain.DeleteAsync(
            CacheRequests.FinalSnapshot(group, request.FinalSnapshotIdentifier)));
        var going = await store.FindAsync(group.Key, stop) ?? group;
        going.Status = CacheStatus.Deleting; // also where it was faster than this answer
        return new DeleteReplicationGroupResult { ReplicationGroup = shapes.Describe(going) };
    }
}
