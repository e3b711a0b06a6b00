// PurchaseReservedCacheNodesOffering: nothing is offered, so whatever is named is not found.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;

namespace Larder.Service.Api.Actions;

[Accepts(nameof(PurchaseReservedCacheNodesOfferingMessage.ReservedCacheNodeId), NothingToChoose)]
[Accepts(nameof(PurchaseReservedCacheNodesOfferingMessage.CacheNodeCount), NothingToChoose)]
[Accepts(nameof(PurchaseReservedCacheNodesOfferingMessage.Tags), NothingToChoose)]
sealed class PurchaseReservedCacheNodesOffering
    : IAction<PurchaseReservedCacheNodesOfferingMessage, PurchaseReservedCacheNodesOfferingResult>
{
    const string NothingToChoose = "Nothing can be bought.";

    public Task<PurchaseReservedCacheNodesOfferingResult> RunAsync(
        PurchaseReservedCacheNodesOfferingMessage request, CancellationToken stop) =>
        throw ApiErrors.ReservedCacheNodesOfferingNotFound(
            $"ReservedCacheNodesOffering not found: {request.ReservedCacheNodesOfferingId}");
}
