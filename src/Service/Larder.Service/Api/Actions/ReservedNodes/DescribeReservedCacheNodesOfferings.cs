// DescribeReservedCacheNodesOfferings: nobody pays here, so nothing is offered.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;

namespace Larder.Service.Api.Actions;

[Accepts(nameof(DescribeReservedCacheNodesOfferingsMessage.CacheNodeType), NothingToChoose)]
[Accepts(nameof(DescribeReservedCacheNodesOfferingsMessage.Duration), NothingToChoose)]
[Accepts(nameof(DescribeReservedCacheNodesOfferingsMessage.ProductDescription), NothingToChoose)]
[Accepts(nameof(DescribeReservedCacheNodesOfferingsMessage.OfferingType), NothingToChoose)]
sealed class DescribeReservedCacheNodesOfferings
    : IAction<DescribeReservedCacheNodesOfferingsMessage, ReservedCacheNodesOfferingMessage>
{
    const string NothingToChoose = "There are none to choose from.";

    public Task<ReservedCacheNodesOfferingMessage> RunAsync(
        DescribeReservedCacheNodesOfferingsMessage request, CancellationToken stop)
    {
        PageRequest.Of(request.Marker, request.MaxRecords);
        if (request.ReservedCacheNodesOfferingId is not { } id)
        {
            return Task.FromResult(new ReservedCacheNodesOfferingMessage { ReservedCacheNodesOfferings = [] });
        }
        throw ApiErrors.ReservedCacheNodesOfferingNotFound($"ReservedCacheNodesOffering not found: {id}");
    }
}
