// How each step of the plan is carried out. A step changes either the records or one node, and may be repeated.
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Store;
using Microsoft.Extensions.Logging;

namespace Larder.Service.Orchestration;

/// <summary>Carries steps out.</summary>
sealed class ClusterSteps(
    ClusterStore store,
    NodeFleet fleet,
    HostLayout layout,
    Locality locality,
    ClusterEvents events,
    ILogger<ClusterSteps> log)
{
    public Task RunAsync(ClusterRecord cluster, ClusterStep step)
    {
        log.LogDebug("Cluster {Cluster}: {Step} {Node}", cluster.Id, step.Kind, step.NodeId);
        return step.Kind switch
        {
            StepKind.StartNode => StartNodeAsync(cluster, step.NodeId!),
            StepKind.StopNode => StopNode(cluster, step.NodeId!),
            StepKind.AdmitNode => AdmitNodeAsync(cluster, step.NodeId!),
            StepKind.PublishMembership => PublishMembershipAsync(cluster),
            StepKind.TellMembership => TellMembershipAsync(cluster, step.NodeId!),
            StepKind.RemoveNode => RemoveNodeAsync(cluster, step.NodeId!),
            StepKind.MakeAvailable => MakeAvailableAsync(cluster),
            StepKind.RemoveCluster => RemoveClusterAsync(cluster),
            _ => Task.CompletedTask,
        };
    }

    async Task StartNodeAsync(ClusterRecord cluster, string nodeId)
    {
        var node = cluster.Node(nodeId);
        // A node that served and has ended is being recovered; one that is created or rebooted ended as intended.
        var isRecovery = node.Status == NodeStatus.Available;
        await store.ChangeAsync(
            cluster.Id,
            row =>
            {
                var starting = row.Node(nodeId);
                starting.RebootPending = false;
                starting.MembershipVersionTold = 0;
                if (isRecovery) starting.Status = NodeStatus.Rebooting;
            },
            isRecovery ? [events.RecoveryStarted(cluster.Id, nodeId)] : []);
        fleet.Start(layout.Spec(cluster, node));
    }

    Task StopNode(ClusterRecord cluster, string nodeId)
    {
        fleet.Stop(layout.Spec(cluster, cluster.Node(nodeId)));
        return Task.CompletedTask;
    }

    Task AdmitNodeAsync(ClusterRecord cluster, string nodeId)
    {
        var happening = cluster.Node(nodeId).Status switch
        {
            NodeStatus.Creating => events.NodeAdded(cluster.Id, nodeId, locality.Zone),
            _ when cluster.Status == ClusterStatus.Rebooting => events.NodeRebooted(cluster.Id, nodeId),
            _ => events.RecoveryFinished(cluster.Id, nodeId),
        };
        return store.ChangeAsync(cluster.Id, row => row.Node(nodeId).Status = NodeStatus.Available, happening);
    }

    Task PublishMembershipAsync(ClusterRecord cluster) => store.ChangeAsync(cluster.Id, row =>
    {
        row.Members = ClusterPlan.Members(row.Nodes.Where(node => node.Status != NodeStatus.Deleting));
        row.MembershipVersion++;
    });

    async Task TellMembershipAsync(ClusterRecord cluster, string nodeId)
    {
        var members = cluster.Members.Split(' ');
        var ports = cluster.Nodes.Where(node => members.Contains(node.NodeId)).Select(node => node.Port);
        var membership = ClusterMembership.Format(cluster.MembershipVersion, ports);
        var spec = layout.Spec(cluster, cluster.Node(nodeId));
        if (!await NodeConnection.TellMembershipAsync(spec, membership, CancellationToken.None))
        {
            throw new InvalidOperationException($"Node {spec.Name} did not take its cluster's membership.");
        }
        await store.ChangeAsync(
            cluster.Id, row => row.Node(nodeId).MembershipVersionTold = cluster.MembershipVersion);
    }

    Task RemoveNodeAsync(ClusterRecord cluster, string nodeId)
    {
        NodeFleet.Discard(layout.Spec(cluster, cluster.Node(nodeId)));
        return store.ChangeAsync(
            cluster.Id, row => row.Nodes.Remove(row.Node(nodeId)), events.NodeRemoved(cluster.Id, nodeId));
    }

    Task MakeAvailableAsync(ClusterRecord cluster)
    {
        var isNew = cluster.Status == ClusterStatus.Creating;
        return store.ChangeAsync(
            cluster.Id,
            row => row.Follow(ClusterStatus.Available),
            isNew ? [events.ClusterCreated(cluster.Id)] : []);
    }

    Task RemoveClusterAsync(ClusterRecord cluster)
    {
        foreach (var node in cluster.Nodes) NodeFleet.Discard(layout.Spec(cluster, node));
        return store.RemoveAsync(cluster.Id, events.ClusterDeleted(cluster.Id));
    }
}
