// CreateSnapshot: has a group, one of its members or a cluster that stands alone write its content to a file.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Requests;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class CreateSnapshot(CacheGrains grains, CacheStore caches, SnapshotStore snapshots)
    : IAction<CreateSnapshotMessage, CreateSnapshotResult>
{
    public async Task<CreateSnapshotResult> RunAsync(CreateSnapshotMessage request, CancellationToken stop)
    {
        var name = SnapshotRules.Name(request.SnapshotName, "SnapshotName");
        var tags = CacheRequests.Tags(request.Tags);
        var clusterId = request.CacheClusterId?.ToLowerInvariant();
        var cache = (clusterId, request.ReplicationGroupId) switch
        {
            ({ } cluster, null) => await caches.GetByClusterAsync(cluster, stop),
            (null, { } group) => await caches.GetGroupAsync(group.ToLowerInvariant(), stop),
            (null, null) => throw ApiErrors.InvalidParameterCombination(
                "A ReplicationGroupId or a CacheClusterId must be given."),
            _ => throw ApiErrors.InvalidParameterCombination(
                "ReplicationGroupId and CacheClusterId cannot be given together."),
        };
        if (cache.IsMemcached)
        {
            throw ApiErrors.SnapshotFeatureNotSupported("Snapshots are not supported for Memcached clusters.");
        }
        await grains.OrderAsync(cache.Key, grain => grain.SnapshotAsync(
            new SnapshotOrder { Name = name, ClusterId = clusterId ?? "", Tags = tags }));
        var snapshot = await snapshots.GetAsync(name, stop);
        return new CreateSnapshotResult { Snapshot = SnapshotShapes.Describe(snapshot, withNodeGroups: false) };
    }
}
