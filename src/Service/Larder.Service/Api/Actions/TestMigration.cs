// TestMigration: whether a group could follow a server outside; nothing is changed.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Requests;
using Larder.Service.Api.Shapes;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class TestMigration(CacheStore store, MigrationRequests checks, GroupShapes shapes)
    : IAction<TestMigrationMessage, TestMigrationResponse>
{
    public async Task<TestMigrationResponse> RunAsync(TestMigrationMessage request, CancellationToken stop)
    {
        var group = await store.GetGroupAsync(request.ReplicationGroupId.ToLowerInvariant(), stop);
        MigrationRequests.RequireIdle(group);
        await checks.SourceAsync(request.CustomerNodeEndpointList, stop);
        return new TestMigrationResponse { ReplicationGroup = shapes.Describe(group) };
    }
}
