// DeleteSnapshot: the snapshot's files are removed, then it is forgotten.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class DeleteSnapshot(SnapshotStore store, SnapshotFolder folder, SnapshotSettler settler)
    : IAction<DeleteSnapshotMessage, DeleteSnapshotResult>
{
    public async Task<DeleteSnapshotResult> RunAsync(DeleteSnapshotMessage request, CancellationToken stop)
    {
        var snapshot = await store.GetAsync(request.SnapshotName.ToLowerInvariant(), stop);
        foreach (var file in snapshot.Files)
        {
            if (await store.IsSeedAsync(folder.PathOf(snapshot.Name, file.Shard, snapshot.CreatedAtUnixMs), stop))
            {
                throw ApiErrors.InvalidSnapshotState($"Snapshot {snapshot.Name} is being restored.");
            }
        }
        if ((await store.ListUnsettledAsync()).Any(row => row.CopyOf == snapshot.Name && row.Status == SnapshotStatus.Creating))
        {
            throw ApiErrors.InvalidSnapshotState($"Snapshot {snapshot.Name} is being copied.");
        }
        var deleted = await store.ChangeAsync(snapshot, status: null, row =>
        {
            if (row.Status is not (SnapshotStatus.Available or SnapshotStatus.Failed))
            {
                throw ApiErrors.InvalidSnapshotState($"Snapshot {row.Name} is in state {row.Status}.");
            }
            row.Status = SnapshotStatus.Deleting;
        });
        settler.Wake();
        return new DeleteSnapshotResult { Snapshot = SnapshotShapes.Describe(deleted ?? snapshot, withNodeGroups: false) };
    }
}
