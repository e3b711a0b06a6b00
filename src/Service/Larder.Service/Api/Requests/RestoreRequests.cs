// What a cache that is made of a snapshot or a file begins with, and what it takes over from the cache that the snapshot is of.
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Api.Requests;

/// <summary>Where content comes from.</summary>
/// <param name="Snapshot">The snapshot; null where it is a file from outside, or nothing.</param>
/// <param name="File">Empty for nothing.</param>
sealed record RestoreSource(SnapshotRecord? Snapshot, string File)
{
    public static RestoreSource Nothing { get; } = new(null, "");
}

/// <summary>Finds what a request names.</summary>
sealed class RestoreRequests(
    SnapshotStore snapshots, SnapshotFolder folder, SharedFolders shared, ParameterGroupStore groups)
{
    public async Task<RestoreSource> FindAsync(string? name, IReadOnlyList<string>? arns, CancellationToken stop)
    {
        if (name is not null && arns is { Count: > 0 })
        {
            throw ApiErrors.InvalidParameterCombination("SnapshotName and SnapshotArns cannot be given together.");
        }
        if (name is not null)
        {
            var snapshot = await snapshots.GetAsync(name.ToLowerInvariant(), stop);
            if (snapshot.Status is not (SnapshotStatus.Available or SnapshotStatus.Copying))
            {
                throw ApiErrors.InvalidParameterValue(
                    $"Snapshot {snapshot.Name} is not available; its status is {snapshot.Status}.");
            }
            var file = snapshot.Files.Single();
            return new RestoreSource(snapshot, folder.PathOf(snapshot.Name, file.Shard, snapshot.CreatedAtUnixMs));
        }
        return arns switch
        {
            null or [] => RestoreSource.Nothing,
            [var address] => new RestoreSource(null, shared.FileAt(address)),
            _ => throw ApiErrors.InvalidParameterCombination("A cache of one shard begins with one file."),
        };
    }

    /// <summary>Engine and version to ask for: those of the snapshot, a later version, or Valkey in the place of Redis.</summary>
    public static (string? Engine, string? Version) EngineOf(SnapshotRecord? snapshot, string? engine, string? version)
    {
        if (snapshot is null) return (engine, version);
        var target = CacheEngine.Named(engine ?? snapshot.Engine);
        if (target.Name != snapshot.Engine)
        {
            return snapshot.Engine == CacheEngine.Redis.Name && target == CacheEngine.Valkey
                ? (target.Name, version)
                : throw ApiErrors.InvalidParameterCombination(
                    $"A snapshot of engine {snapshot.Engine} cannot be restored to {target.Name}.");
        }
        var wanted = target.VersionOrDefault(version ?? snapshot.EngineVersion).Version;
        return Version.Parse(wanted) >= Version.Parse(snapshot.EngineVersion)
            ? (target.Name, wanted)
            : throw ApiErrors.InvalidParameterCombination(
                $"A snapshot of version {snapshot.EngineVersion} cannot be restored to {wanted}.");
    }

    /// <summary>The parameter group that is asked for; else the snapshot's, where it is still there and of this family.</summary>
    public async Task<string?> ParameterGroupOfAsync(
        SnapshotRecord? snapshot, EngineVersion version, string? asked, CancellationToken stop)
    {
        if (snapshot is null || asked is not null) return asked;
        return (await groups.ListAsync("", int.MaxValue, stop)).FirstOrDefault(group =>
            group.Name == snapshot.ParameterGroup && group.Family.Name == version.ParameterGroupFamily)?.Name;
    }
}
