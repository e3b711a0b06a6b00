// DescribeUpdateActions: there are no service updates, so there is nothing to do for any cache.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;

namespace Larder.Service.Api.Actions;

[Accepts(nameof(DescribeUpdateActionsMessage.ServiceUpdateName), NothingToChoose)]
[Accepts(nameof(DescribeUpdateActionsMessage.ReplicationGroupIds), NothingToChoose)]
[Accepts(nameof(DescribeUpdateActionsMessage.CacheClusterIds), NothingToChoose)]
[Accepts(nameof(DescribeUpdateActionsMessage.Engine), NothingToChoose)]
[Accepts(nameof(DescribeUpdateActionsMessage.ServiceUpdateStatus), NothingToChoose)]
[Accepts(nameof(DescribeUpdateActionsMessage.ServiceUpdateTimeRange), NothingToChoose)]
[Accepts(nameof(DescribeUpdateActionsMessage.UpdateActionStatus), NothingToChoose)]
[Accepts(nameof(DescribeUpdateActionsMessage.ShowNodeLevelUpdateStatus), NothingToChoose)]
sealed class DescribeUpdateActions : IAction<DescribeUpdateActionsMessage, UpdateActionsMessage>
{
    const string NothingToChoose = "There are none to choose from.";

    public Task<UpdateActionsMessage> RunAsync(DescribeUpdateActionsMessage request, CancellationToken stop)
    {
        PageRequest.Of(request.Marker, request.MaxRecords);
        return Task.FromResult(new UpdateActionsMessage { UpdateActions = [] });
    }
}
