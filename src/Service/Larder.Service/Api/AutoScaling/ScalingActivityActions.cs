// DescribeScalingActivities: what auto scaling did in the last six weeks, newest first.
using System.Globalization;
using Larder.Service.Store;

namespace Larder.Service.Api.AutoScaling;

sealed class ScalingActivityActions(ScalingStore store)
{
    const int PageMax = 50;

    public async Task<object> DescribeAsync(JsonRequest request)
    {
        var (resource, dimension) = TargetRequests.Filter(request);
        var page = TokenPage.Of(request, PageMax);
        var rows = await store.ListActivitiesAsync(
            resource, dimension, request.Flag("IncludeNotScaledActivities") ?? false, page.AfterNumber(long.MaxValue),
            page.Count + 1);
        var isLast = rows.Count <= page.Count;
        return new
        {
            ScalingActivities = rows.Take(page.Count).Select(Shape),
            NextToken = isLast ? null : TokenPage.Wrap(rows[page.Count - 1].Id.ToString(CultureInfo.InvariantCulture)),
        };
    }

    static object Shape(ScalingActivityRecord row) => new
    {
        row.ActivityId,
        ServiceNamespace = TargetRequests.Namespace,
        row.ResourceId,
        ScalableDimension = row.Dimension,
        row.Description,
        row.Cause,
        StartTime = JsonTimes.Of(row.StartUnixMs),
        EndTime = JsonTimes.OrNull(row.EndUnixMs),
        StatusCode = row.Status,
        StatusMessage = row.StatusMessage.Length > 0 ? row.StatusMessage : null,
        NotScaledReasons = row.NotScaledCode.Length == 0 ? null : new[]
        {
            new
            {
                Code = row.NotScaledCode,
                row.MaxCapacity,
                row.MinCapacity,
                CurrentCapacity = row.FromCapacity,
            },
        },
    };
}
