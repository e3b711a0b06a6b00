// BatchApplyUpdateAction: nodes of the caches named are started anew in the service's own version, one after the other.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Requests;
using Larder.Service.Api.Shapes;
using Larder.Service.Updates;

namespace Larder.Service.Api.Actions;

sealed class BatchApplyUpdateAction(UpdateRequests requests, UpdateKeeper keeper)
    : IAction<BatchApplyUpdateActionMessage, UpdateActionResultsMessage>
{
    public Task<UpdateActionResultsMessage> RunAsync(BatchApplyUpdateActionMessage request, CancellationToken stop) =>
        requests.RunAsync(
            request.ServiceUpdateName,
            new UpdateTargets(request.ReplicationGroupIds, request.CacheClusterIds),
            found => found.Update.IsExpired ? $"The service update {found.Update.Name} is no longer available."
                : UpdateStanding.Of(found) is var status && status is UpdateStanding.NotApplied or UpdateStanding.Stopped ? null
                : $"The update action is in status {status} and cannot be applied.",
            found => keeper.AskAsync(found, "customer"),
            stop);
}
