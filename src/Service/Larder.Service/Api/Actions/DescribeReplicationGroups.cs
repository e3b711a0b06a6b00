// DescribeReplicationGroups: one group, or all of them page by page.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class DescribeReplicationGroups(CacheStore store, GroupShapes shapes)
    : IAction<DescribeReplicationGroupsMessage, ReplicationGroupMessage>
{
    public async Task<ReplicationGroupMessage> RunAsync(DescribeReplicationGroupsMessage request, CancellationToken stop)
    {
        var page = PageRequest.Of(request.Marker, request.MaxRecords);
        if (request.ReplicationGroupId is { } id)
        {
            var group = await store.GetGroupAsync(id.ToLowerInvariant(), stop);
            return new ReplicationGroupMessage { ReplicationGroups = [shapes.Describe(group)] };
        }
        var (groups, marker) = page.Cut(
            await store.ListGroupsAsync(page.After, page.Count + 1, stop), group => group.Id);
        return new ReplicationGroupMessage { Marker = marker, ReplicationGroups = groups.Select(shapes.Describe).ToArray() };
    }
}
