// DescribeGlobalReplicationGroups: none can be made yet, so there are none.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;

namespace Larder.Service.Api.Actions;

[Accepts(nameof(DescribeGlobalReplicationGroupsMessage.ShowMemberInfo), "There are none to show it of.")]
sealed class DescribeGlobalReplicationGroups
    : IAction<DescribeGlobalReplicationGroupsMessage, DescribeGlobalReplicationGroupsResult>
{
    public Task<DescribeGlobalReplicationGroupsResult> RunAsync(
        DescribeGlobalReplicationGroupsMessage request, CancellationToken stop)
    {
        PageRequest.Of(request.Marker, request.MaxRecords);
        if (request.GlobalReplicationGroupId is not { } id)
        {
            return Task.FromResult(new DescribeGlobalReplicationGroupsResult { GlobalReplicationGroups = [] });
        }
        throw ApiErrors.GlobalReplicationGroupNotFound($"GlobalReplicationGroup {id} not found.");
    }
}
