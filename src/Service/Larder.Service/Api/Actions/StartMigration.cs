// StartMigration: the primary of a group becomes a replica of a server outside, until CompleteMigration.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Requests;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class StartMigration(CacheGrains grains, CacheStore store, MigrationRequests checks, GroupShapes shapes)
    : IAction<StartMigrationMessage, StartMigrationResponse>
{
    public async Task<StartMigrationResponse> RunAsync(StartMigrationMessage request, CancellationToken stop)
    {
        var id = (request.ReplicationGroupId ?? throw ApiException.MissingParameter("ReplicationGroupId")).ToLowerInvariant();
        var group = await store.GetGroupAsync(id, stop);
        MigrationRequests.RequireIdle(group);
        var source = await checks.SourceAsync(request.CustomerNodeEndpointList, stop);
        await grains.OrderAsync(group.Key, grain => grain.MigrateAsync(source));
        return new StartMigrationResponse { ReplicationGroup = shapes.Describe(await store.GetGroupAsync(id, stop)) };
    }
}
