// BatchApplyUpdateAction: there are no service updates, so whatever is named is not found.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;

namespace Larder.Service.Api.Actions;

[Accepts(nameof(BatchApplyUpdateActionMessage.ReplicationGroupIds), NothingToChoose)]
[Accepts(nameof(BatchApplyUpdateActionMessage.CacheClusterIds), NothingToChoose)]
sealed class BatchApplyUpdateAction : IAction<BatchApplyUpdateActionMessage, UpdateActionResultsMessage>
{
    const string NothingToChoose = "The service update is not found, for whatever cache.";

    public Task<UpdateActionResultsMessage> RunAsync(BatchApplyUpdateActionMessage request, CancellationToken stop) =>
        throw ApiErrors.ServiceUpdateNotFound($"Service update not found: {request.ServiceUpdateName}");
}
