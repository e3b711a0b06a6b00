// BatchStopUpdateAction: there are no service updates, so whatever is named is not found.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;

namespace Larder.Service.Api.Actions;

[Accepts(nameof(BatchStopUpdateActionMessage.ReplicationGroupIds), NothingToChoose)]
[Accepts(nameof(BatchStopUpdateActionMessage.CacheClusterIds), NothingToChoose)]
sealed class BatchStopUpdateAction : IAction<BatchStopUpdateActionMessage, UpdateActionResultsMessage>
{
    const string NothingToChoose = "The service update is not found, for whatever cache.";

    public Task<UpdateActionResultsMessage> RunAsync(BatchStopUpdateActionMessage request, CancellationToken stop) =>
        throw ApiErrors.ServiceUpdateNotFound($"Service update not found: {request.ServiceUpdateName}");
}
