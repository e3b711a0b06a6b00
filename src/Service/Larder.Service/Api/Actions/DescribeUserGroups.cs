// DescribeUserGroups: one group, or all of them page by page.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Model.Users;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class DescribeUserGroups(UserGroupStore store) : IAction<DescribeUserGroupsMessage, DescribeUserGroupsResult>
{
    public async Task<DescribeUserGroupsResult> RunAsync(DescribeUserGroupsMessage request, CancellationToken stop)
    {
        var page = PageRequest.Of(request.Marker, request.MaxRecords);
        var (groups, marker) = request.UserGroupId is { } id
            ? ([await store.GetAsync(id, stop)], null)
            : page.Cut(await store.ListAsync(page.After, page.Count + 1, stop), group => group.Id);
        var uses = await store.UsesAsync(groups.Select(group => group.Id).ToArray(), stop);
        return new DescribeUserGroupsResult
        {
            UserGroups = groups.Select(group => UserShapes.Describe(group, uses)).ToArray(),
            Marker = marker,
        };
    }
}
