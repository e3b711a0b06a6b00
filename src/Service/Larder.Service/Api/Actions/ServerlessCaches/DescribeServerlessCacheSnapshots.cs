// DescribeServerlessCacheSnapshots: there are no serverless caches yet, so they have none.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;

namespace Larder.Service.Api.Actions;

[Accepts(nameof(DescribeServerlessCacheSnapshotsRequest.SnapshotType), "There are none to choose from.")]
[Accepts(nameof(DescribeServerlessCacheSnapshotsRequest.MaxResults), "There are none to count.")]
[Accepts(nameof(DescribeServerlessCacheSnapshotsRequest.NextToken), "No answer has given one.")]
sealed class DescribeServerlessCacheSnapshots
    : IAction<DescribeServerlessCacheSnapshotsRequest, DescribeServerlessCacheSnapshotsResponse>
{
    public Task<DescribeServerlessCacheSnapshotsResponse> RunAsync(
        DescribeServerlessCacheSnapshotsRequest request, CancellationToken stop)
    {
        if (request.ServerlessCacheName is { } cache)
        {
            throw ApiErrors.ServerlessCacheNotFound($"ServerlessCache not found: {cache}");
        }
        if (request.ServerlessCacheSnapshotName is { } name)
        {
            throw ApiErrors.ServerlessCacheSnapshotNotFound($"ServerlessCacheSnapshot not found: {name}");
        }
        return Task.FromResult(new DescribeServerlessCacheSnapshotsResponse { ServerlessCacheSnapshots = [] });
    }
}
