// The status words of a cache cluster and which may follow which. Every change of a status goes through Follow.
//
//   creating -> available <-> modifying | rebooting cluster nodes
//       \___________|____________________/-> deleting -> (gone)
namespace Larder.Service.Model;

/// <summary>Status words as the API shows them.</summary>
static class ClusterStatus
{
    public const string Creating = "creating";
    public const string Available = "available";
    public const string Modifying = "modifying";
    public const string Rebooting = "rebooting cluster nodes";
    public const string Deleting = "deleting";

    static readonly Dictionary<string, string[]> Followers = new()
    {
        [Creating] = [Available, Deleting],
        [Available] = [Modifying, Rebooting, Deleting],
        [Modifying] = [Available, Deleting],
        [Rebooting] = [Available, Deleting],
        [Deleting] = [],
    };

    public static IReadOnlyCollection<string> All => Followers.Keys;

    public static bool CanFollow(string from, string to) => Followers[from].Contains(to);

    /// <summary>The new status, or the error InvalidCacheClusterState when it may not follow.</summary>
    public static string Follow(string from, string to)
    {
        if (CanFollow(from, to)) return to;
        throw ApiErrors.InvalidCacheClusterState(
            to == Deleting
                ? $"Cache cluster is already in state {from}."
                : $"Cache cluster is not in available state; its state is {from}.");
    }
}

/// <summary>Status words of a single node.</summary>
static class NodeStatus
{
    public const string Creating = "creating";
    public const string Available = "available";
    public const string Rebooting = "rebooting";
    public const string Deleting = "deleting";
}
