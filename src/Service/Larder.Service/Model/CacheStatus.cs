// The statuses of caches and nodes, and which may follow which.
//
//   creating -> available <-> modifying | rebooting cluster nodes | snapshotting
//       |  \________|____________________/-> deleting -> (gone)
//       +-> create-failed | restore-failed -> deleting
namespace Larder.Service.Model;

/// <summary>Status words as the API shows them.</summary>
static class CacheStatus
{
    public const string Creating = "creating";
    public const string Available = "available";
    public const string Modifying = "modifying";
    public const string Rebooting = "rebooting cluster nodes";
    public const string Snapshotting = "snapshotting";
    public const string CreateFailed = "create-failed";
    public const string RestoreFailed = "restore-failed";
    public const string Deleting = "deleting";

    static readonly Dictionary<string, string[]> Followers = new()
    {
        [Creating] = [Available, CreateFailed, RestoreFailed, Deleting],
        [Available] = [Modifying, Rebooting, Snapshotting, Deleting],
        [Modifying] = [Available, Deleting],
        [Rebooting] = [Available, Deleting],
        [Snapshotting] = [Available, Deleting],
        [CreateFailed] = [Deleting],
        [RestoreFailed] = [Deleting],
        [Deleting] = [],
    };

    public static IReadOnlyCollection<string> All => Followers.Keys;

    public static bool CanFollow(string from, string to) => Followers[from].Contains(to);

    /// <summary>The new status, or the error that the kind of cache has for a state in which that is not possible.
    /// </summary>
    public static string Follow(string kind, string from, string to)
    {
        if (CanFollow(from, to)) return to;
        var isGroup = kind == CacheKind.ReplicationGroup;
        var what = isGroup ? "Replication group" : "Cache cluster";
        var text = to == Deleting
            ? $"{what} is already in state {from}."
            : $"{what} is not in available state; its state is {from}.";
        throw isGroup ? ApiErrors.InvalidReplicationGroupState(text) : ApiErrors.InvalidCacheClusterState(text);
    }
}

/// <summary>Status words of a single node.</summary>
static class NodeStatus
{
    public const string Creating = "creating";
    public const string Available = "available";

    /// <summary>It ended, or was asked to, and comes back.</summary>
    public const string Rebooting = "rebooting";
    public const string Deleting = "deleting";
}

/// <summary>The kinds of caches.</summary>
static class CacheKind
{
    public const string ReplicationGroup = "replication-group";
    public const string Cluster = "cluster";
}

/// <summary>What the state and the grains know a cache by: groups and clusters may have the same id.</summary>
static class CacheKey
{
    public static string OfGroup(string id) => "group:" + id;

    public static string OfCluster(string id) => "cluster:" + id;

    /// <summary>The id of the replication group that has this key; null where it is a cluster's.</summary>
    public static string? GroupOf(string key) =>
        key.StartsWith("group:", StringComparison.Ordinal) ? key["group:".Length..] : null;
}
