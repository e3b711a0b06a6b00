// BatchStopUpdateAction: the node that is being started anew is; the others stay as they are.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Requests;
using Larder.Service.Api.Shapes;
using Larder.Service.Updates;

namespace Larder.Service.Api.Actions;

sealed class BatchStopUpdateAction(UpdateRequests requests, UpdateKeeper keeper)
    : IAction<BatchStopUpdateActionMessage, UpdateActionResultsMessage>
{
    public Task<UpdateActionResultsMessage> RunAsync(BatchStopUpdateActionMessage request, CancellationToken stop) =>
        requests.RunAsync(
            request.ServiceUpdateName,
            new UpdateTargets(request.ReplicationGroupIds, request.CacheClusterIds),
            found => UpdateStanding.Of(found) is var status
                && status is UpdateStanding.WaitingToStart or UpdateStanding.InProgress
                ? null
                : $"The update action is in status {status} and cannot be stopped.",
            keeper.StopAsync,
            stop);
}
