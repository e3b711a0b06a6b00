// What a managed node tells of itself: names and values in turn. It takes no lock and waits for no loop, so that it also answers
// while data is loaded and while a script or a long command keeps the loops busy.
using Larder.Base;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Persistence;
using Larder.Engine.Replication;

namespace Larder.Engine.Orders;

/// <summary>Asked by the thread that takes orders.</summary>
public sealed class NodeStatus(
    ReplicationParts replication, LeaseKeeper keeper, WriteLease lease, LoadingState loading, LoopPulse pulse,
    SnapshotExport export, ServerLifetime lifetime, Clock clock)
{
    const long NsPerMs = 1_000_000;

    public bool IsLoading => loading.IsLoading;

    /// <param name="isServing">The node listens, and has what it had at its start.</param>
    public IReadOnlyList<string> Tell(Assignment assignment, IReadOnlyList<string> addresses, bool isServing)
    {
        var following = replication.Following;
        return
        [
            "run_id", lifetime.RunId,
            "ready", isServing && !loading.IsLoading ? "yes" : "loading",
            "role", $"{assignment.Role}".ToLowerInvariant(),
            "epoch", $"{assignment.Epoch}",
            "name", assignment.Name,
            "clock_ms", $"{clock.MonotonicNs / NsPerMs}",
            "lease_ms", $"{lease.LeftNs / NsPerMs}",
            "promise_ms", $"{keeper.PromiseLeftNs / NsPerMs}",
            "history", following.History.Id,
            "offset", $"{replication.Replicas.Stream.End}",
            "link", following.IsReplica ? $"{following.LinkState}".ToLowerInvariant() : "none",
            "silence_ms", $"{following.SilenceMs}",
            "replicas", string.Join(' ', ReplicaLags()),
            "addresses", string.Join(' ', addresses),
            "turn_ms", $"{pulse.SilenceMs()}",
            .. export.Status,
        ];
    }

    // Of each: where it is reached, and how many bytes it lacks.
    List<string> ReplicaLags()
    {
        var lags = new List<string>();
        var end = replication.Replicas.Stream.End;
        foreach (var replica in replication.Replicas.All)
            lags.Add($"{Replicas.NameOf(replica)}={Math.Max(end - replica.Acknowledged, 0)}");
        return lags;
    }
}
