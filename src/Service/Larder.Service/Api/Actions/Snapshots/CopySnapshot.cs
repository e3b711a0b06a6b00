// CopySnapshot: the same snapshot under another name; or, with TargetBucket, its files in a folder, NAME-0001.rdb each.
using Larder.Base;
using Larder.Service.Api.Contract;
using Larder.Service.Api.Requests;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class CopySnapshot(
    SnapshotStore store, SharedFolders shared, SnapshotSettler settler, Locality locality, Clock clock)
    : IAction<CopySnapshotMessage, CopySnapshotResult>
{
    public async Task<CopySnapshotResult> RunAsync(CopySnapshotMessage request, CancellationToken stop)
    {
        var source = await store.GetAsync(request.SourceSnapshotName.ToLowerInvariant(), stop);
        var name = SnapshotRules.Name(request.TargetSnapshotName, "TargetSnapshotName");
        var tags = CacheRequests.Tags(request.Tags);
        RequireAvailable(source);
        SnapshotRecord? answered;
        if (request.TargetBucket is { } bucket)
        {
            answered = await ExportAsync(source, Path.Combine(shared.FolderAt(bucket), name));
        }
        else
        {
            answered = source.Copy(name, locality.Arn("snapshot", name), clock.UnixMs);
            await store.AddCopyAsync(answered, tags);
        }
        settler.Wake();
        return new CopySnapshotResult { Snapshot = SnapshotShapes.Describe(answered ?? source, withNodeGroups: false) };
    }

    Task<SnapshotRecord?> ExportAsync(SnapshotRecord source, string target)
    {
        var taken = source.Files.Select(file => $"{target}-{Identifier.NodeId(file.Shard)}.rdb").FirstOrDefault(File.Exists);
        if (taken is not null)
        {
            throw ApiErrors.SnapshotAlreadyExists($"{Path.GetFileName(taken)} already exists in the target.");
        }
        return store.ChangeAsync(source, status: null, row =>
        {
            RequireAvailable(row);
            (row.Status, row.ExportTo) = (SnapshotStatus.Copying, target);
        });
    }

    static void RequireAvailable(SnapshotRecord snapshot)
    {
        if (snapshot.Status == SnapshotStatus.Available) return;
        throw ApiErrors.InvalidSnapshotState($"Snapshot {snapshot.Name} is not available; its status is {snapshot.Status}.");
    }
}
