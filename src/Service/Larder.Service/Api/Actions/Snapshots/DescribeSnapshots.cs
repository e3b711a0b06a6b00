// DescribeSnapshots: one snapshot, or those of a cache or of a kind, page by page.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class DescribeSnapshots(SnapshotStore store, SnapshotFolder folder)
    : IAction<DescribeSnapshotsMessage, DescribeSnapshotsListMessage>
{
    public async Task<DescribeSnapshotsListMessage> RunAsync(DescribeSnapshotsMessage request, CancellationToken stop)
    {
        var page = PageRequest.Of(request.Marker, request.MaxRecords);
        var filter = new SnapshotFilter(
            request.ReplicationGroupId?.ToLowerInvariant(), request.CacheClusterId?.ToLowerInvariant(),
            SourceOf(request.SnapshotSource));
        var withNodeGroups = request.ShowNodeGroupConfig ?? false;
        if (request.SnapshotName is { } name)
        {
            var one = await store.GetAsync(name.ToLowerInvariant(), stop);
            return new DescribeSnapshotsListMessage { Snapshots = await DescribeAsync([one], withNodeGroups, stop) };
        }
        var (rows, marker) = page.Cut(await store.ListAsync(filter, page.After, page.Count + 1, stop), row => row.Name);
        return new DescribeSnapshotsListMessage
        {
            Marker = marker,
            Snapshots = await DescribeAsync(rows, withNodeGroups, stop),
        };
    }

    async Task<Snapshot[]> DescribeAsync(IReadOnlyList<SnapshotRecord> rows, bool withNodeGroups, CancellationToken stop)
    {
        var seeds = await store.ListSeedsAsync(stop);
        return [.. rows.Select(row => SnapshotShapes.Describe(
            row, withNodeGroups,
            row.Files.Any(file => seeds.Contains(folder.PathOf(row.Name, file.Shard, row.CreatedAtUnixMs)))))];
    }

    static string? SourceOf(string? asked) => asked?.ToLowerInvariant() switch
    {
        null => null,
        "system" or SnapshotRules.Automated => SnapshotRules.Automated,
        "user" or SnapshotRules.Manual => SnapshotRules.Manual,
        _ => throw ApiErrors.InvalidParameterValue($"Invalid SnapshotSource {asked}: it is system or user."),
    };
}
