// DescribeReservedCacheNodes: nobody pays here, so nothing is reserved.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;

namespace Larder.Service.Api.Actions;

[Accepts(nameof(DescribeReservedCacheNodesMessage.ReservedCacheNodesOfferingId), NothingToChoose)]
[Accepts(nameof(DescribeReservedCacheNodesMessage.CacheNodeType), NothingToChoose)]
[Accepts(nameof(DescribeReservedCacheNodesMessage.Duration), NothingToChoose)]
[Accepts(nameof(DescribeReservedCacheNodesMessage.ProductDescription), NothingToChoose)]
[Accepts(nameof(DescribeReservedCacheNodesMessage.OfferingType), NothingToChoose)]
sealed class DescribeReservedCacheNodes : IAction<DescribeReservedCacheNodesMessage, ReservedCacheNodeMessage>
{
    const string NothingToChoose = "There are none to choose from.";

    public Task<ReservedCacheNodeMessage> RunAsync(DescribeReservedCacheNodesMessage request, CancellationToken stop)
    {
        PageRequest.Of(request.Marker, request.MaxRecords);
        if (request.ReservedCacheNodeId is not { } id)
        {
            return Task.FromResult(new ReservedCacheNodeMessage { ReservedCacheNodes = [] });
        }
        throw ApiErrors.ReservedCacheNodeNotFound($"ReservedCacheNode not found: {id}");
    }
}
