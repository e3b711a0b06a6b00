// DescribeServerlessCaches: none can be made yet, so there are none.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;

namespace Larder.Service.Api.Actions;

[Accepts(nameof(DescribeServerlessCachesRequest.MaxResults), "There are none to count.")]
[Accepts(nameof(DescribeServerlessCachesRequest.NextToken), "No answer has given one.")]
sealed class DescribeServerlessCaches : IAction<DescribeServerlessCachesRequest, DescribeServerlessCachesResponse>
{
    public Task<DescribeServerlessCachesResponse> RunAsync(DescribeServerlessCachesRequest request, CancellationToken stop)
    {
        if (request.ServerlessCacheName is not { } name)
        {
            return Task.FromResult(new DescribeServerlessCachesResponse { ServerlessCaches = [] });
        }
        throw ApiErrors.ServerlessCacheNotFound($"ServerlessCache not found: {name}");
    }
}
