// What to do next for a cluster: a pure function of what is asked for and what runs. The grain takes the step, looks
// again and asks again, until there is none. Every step may be repeated, so a kill between any two does no harm.
//
//   1 every wanted node has a process          4 memcached nodes know the present membership
//   2 every wanted node answers                5 unwanted nodes are gone
//   3 the membership is what clients may see   6 the cluster is available
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Orchestration;

/// <summary>What is seen of a node: its process, and what it answers where that was asked.
/// <paramref name="StartDelayMs"/> is how long a node without a process must wait for its next start.</summary>
readonly record struct NodeObservation(
    bool IsRunning,
    bool IsStopping = false,
    NodeAnswer Answer = NodeAnswer.None,
    bool IsHung = false,
    long StartDelayMs = 0);

/// <summary>Kinds of steps.</summary>
enum StepKind
{
    StartNode,
    StopNode,
    AdmitNode,
    PublishMembership,
    TellMembership,
    RemoveNode,
    MakeAvailable,
    RemoveCluster,

    /// <summary>Nothing can be done before a node has started, answered or ended.</summary>
    Wait,
}

/// <summary>One step; <see cref="NodeId"/> is null for those that concern the whole cluster.</summary>
readonly record struct ClusterStep(StepKind Kind, string? NodeId = null);

/// <summary>Decides the next step.</summary>
static class ClusterPlan
{
    /// <summary>The next step, or null when the cluster is as asked for.</summary>
    public static ClusterStep? Next(
        ClusterRecord cluster, IReadOnlyDictionary<string, NodeObservation> seen, bool hasAutoDiscovery)
    {
        if (cluster.Status == ClusterStatus.Deleting)
        {
            return StopFirst(cluster.Nodes, seen) ?? new ClusterStep(StepKind.RemoveCluster);
        }
        var wanted = cluster.Nodes.Where(node => node.Status != NodeStatus.Deleting).ToArray();
        var unwanted = cluster.Nodes.Except(wanted).ToArray();
        return RunWanted(wanted, seen)
            ?? Membership(cluster, wanted, hasAutoDiscovery)
            ?? StopFirst(unwanted, seen)
            ?? Remove(unwanted)
            ?? MakeAvailable(cluster);
    }

    /// <summary>The ids of the nodes that clients may be sent to, as they are recorded.</summary>
    public static string Members(IEnumerable<NodeRecord> wanted) =>
        string.Join(' ', wanted.Select(node => node.NodeId).Order(StringComparer.Ordinal));

    static ClusterStep? RunWanted(NodeRecord[] wanted, IReadOnlyDictionary<string, NodeObservation> seen)
    {
        var waits = false;
        foreach (var node in wanted)
        {
            var now = seen[node.NodeId];
            if (!now.IsRunning && now.StartDelayMs == 0) return new ClusterStep(StepKind.StartNode, node.NodeId);
            if (!now.IsRunning || now.IsStopping) waits = true;
            else if (node.RebootPending || now.IsHung) return new ClusterStep(StepKind.StopNode, node.NodeId);
        }
        foreach (var node in wanted.Where(node => node.Status != NodeStatus.Available))
        {
            var now = seen[node.NodeId];
            if (!now.IsRunning || now.IsStopping) continue;
            if (now.Answer == NodeAnswer.Ready) return new ClusterStep(StepKind.AdmitNode, node.NodeId);
            waits = true;
        }
        return waits ? new ClusterStep(StepKind.Wait) : null;
    }

    static ClusterStep? Membership(ClusterRecord cluster, NodeRecord[] wanted, bool hasAutoDiscovery)
    {
        if (cluster.Members != Members(wanted)) return new ClusterStep(StepKind.PublishMembership);
        if (!hasAutoDiscovery || cluster.Engine != CacheEngine.Memcached.Name) return null;
        var behind = wanted.FirstOrDefault(node => node.MembershipVersionTold != cluster.MembershipVersion);
        return behind is null ? null : new ClusterStep(StepKind.TellMembership, behind.NodeId);
    }

    static ClusterStep? StopFirst(
        IReadOnlyList<NodeRecord> unwanted, IReadOnlyDictionary<string, NodeObservation> seen)
    {
        var running = unwanted.Where(node => seen[node.NodeId].IsRunning).ToArray();
        if (running.Length == 0) return null;
        var next = running.FirstOrDefault(node => !seen[node.NodeId].IsStopping);
        return next is null ? new ClusterStep(StepKind.Wait) : new ClusterStep(StepKind.StopNode, next.NodeId);
    }

    static ClusterStep? Remove(NodeRecord[] unwanted) =>
        unwanted.Length == 0 ? null : new ClusterStep(StepKind.RemoveNode, unwanted[0].NodeId);

    static ClusterStep? MakeAvailable(ClusterRecord cluster) =>
        cluster.Status == ClusterStatus.Available ? null : new ClusterStep(StepKind.MakeAvailable);
}
