// CompleteMigration: the primary of a group follows the server outside no more, and takes writes.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class CompleteMigration(CacheGrains grains, CacheStore store, Hosts hosts, GroupShapes shapes)
    : IAction<CompleteMigrationMessage, CompleteMigrationResponse>
{
    public async Task<CompleteMigrationResponse> RunAsync(CompleteMigrationMessage request, CancellationToken stop)
    {
        var id = (request.ReplicationGroupId ?? throw ApiException.MissingParameter("ReplicationGroupId")).ToLowerInvariant();
        var group = await store.GetGroupAsync(id, stop);
        if (group.MigrationSource.Length == 0)
        {
            throw ApiErrors.ReplicationGroupNotUnderMigration($"Replication group {id} is not under migration.");
        }
        var primary = hosts.Look(group.Node(group.Shards[0].Primary));
        if (request.Force is not true && primary.Status is not { IsStreaming: true })
        {
            throw ApiErrors.InvalidReplicationGroupState(
                $"Replication group {id} does not have all data of {group.MigrationSource} yet.");
        }
        await grains.OrderAsync(group.Key, grain => grain.MigrateAsync(""));
        return new CompleteMigrationResponse { ReplicationGroup = shapes.Describe(await store.GetGroupAsync(id, stop)) };
    }
}
