// DescribeUpdateActions: what service updates mean to caches, and how far they have come.
using Larder.Base;
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Store;
using Larder.Service.Updates;

namespace Larder.Service.Api.Actions;

sealed class DescribeUpdateActions(ServiceUpdateStore store, Clock clock)
    : IAction<DescribeUpdateActionsMessage, UpdateActionsMessage>
{
    public async Task<UpdateActionsMessage> RunAsync(DescribeUpdateActionsMessage request, CancellationToken stop)
    {
        var page = PageRequest.Of(request.Marker, request.MaxRecords);
        var found = (await store.ListActionsAsync(request.ServiceUpdateName, stop)).Where(row => IsAskedFor(request, row))
            .OrderBy(KeyOf, StringComparer.Ordinal);
        var (rows, marker) = page.CutOrdered(found, KeyOf);
        var withNodes = request.ShowNodeLevelUpdateStatus ?? false;
        return new UpdateActionsMessage
        {
            Marker = marker,
            UpdateActions = rows.Select(row => UpdateShapes.Describe(row, withNodes, clock.UnixMs)).ToArray(),
        };
    }

    static string KeyOf(CacheUpdate row) => $"{row.Update.Name} {row.Cache.Key}";

    static bool IsAskedFor(DescribeUpdateActionsMessage request, CacheUpdate row) =>
        IsNamed(request, row.Cache)
        && (request.Engine is not { } engine || engine.Equals(row.Cache.Engine, StringComparison.OrdinalIgnoreCase))
        && IsIn(request.ServiceUpdateStatus, UpdateShapes.StatusOf(row.Update))
        && IsIn(request.UpdateActionStatus, UpdateStanding.Of(row))
        && !(request.ServiceUpdateTimeRange?.StartTime > Times.Of(row.Update.ReleasedAtUnixMs))
        && !(request.ServiceUpdateTimeRange?.EndTime < Times.Of(row.Update.ReleasedAtUnixMs));

    // Without ids all are meant.
    static bool IsNamed(DescribeUpdateActionsMessage request, CacheRecord cache)
    {
        var (groups, clusters) = (request.ReplicationGroupIds ?? [], request.CacheClusterIds ?? []);
        if (groups.Count + clusters.Count == 0) return true;
        return (cache.IsGroup ? groups : clusters).Contains(cache.Id, StringComparer.OrdinalIgnoreCase);
    }

    static bool IsIn(IReadOnlyList<string>? asked, string status) => asked is not { Count: > 0 } || asked.Contains(status);
}
