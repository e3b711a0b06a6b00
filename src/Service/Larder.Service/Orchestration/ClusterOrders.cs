// What orders change in a cluster's records. Pure changes of state; the steps that follow from them are the plan's.
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Orchestration;

/// <summary>Applies orders to records.</summary>
static class ClusterOrders
{
    /// <summary>A new cluster, to be created.</summary>
    public static ClusterRecord NewCluster(string id, string arn, ClusterOrder order, long nowUnixMs) => new()
    {
        Id = id,
        Arn = arn,
        Engine = order.Engine,
        EngineVersion = order.EngineVersion,
        NodeType = order.NodeType,
        ParameterGroup = order.ParameterGroup,
        MaintenanceWindow = order.MaintenanceWindow,
        AutoMinorVersionUpgrade = order.AutoMinorVersionUpgrade,
        Status = ClusterStatus.Creating,
        CreatedAtUnixMs = nowUnixMs,
    };

    /// <summary>Adds a node for each port, under the lowest ids that are not taken.</summary>
    public static void AddNodes(ClusterRecord cluster, IReadOnlyList<int> ports, long nowUnixMs)
    {
        var number = 0;
        foreach (var port in ports)
        {
            do number++;
            while (cluster.Nodes.Any(node => node.NodeId == Identifier.NodeId(number)));
            cluster.Nodes.Add(new NodeRecord
            {
                ClusterId = cluster.Id,
                NodeId = Identifier.NodeId(number),
                Port = port,
                Status = NodeStatus.Creating,
                CreatedAtUnixMs = nowUnixMs,
            });
        }
    }

    /// <summary>Takes over the settings that need no work on nodes.</summary>
    public static void ApplySettings(ClusterRecord cluster, ClusterChange change)
    {
        cluster.MaintenanceWindow = change.MaintenanceWindow ?? cluster.MaintenanceWindow;
        cluster.AutoMinorVersionUpgrade = change.AutoMinorVersionUpgrade ?? cluster.AutoMinorVersionUpgrade;
    }

    /// <summary>How many nodes a change adds (or, below zero, removes), after checking that it may.</summary>
    public static int NodeDifference(ClusterRecord cluster, ClusterChange change)
    {
        if (change.NodeCount is not { } count) return 0;
        var engine = CacheEngine.Named(cluster.Engine);
        var difference = count - cluster.Nodes.Count;
        NodeCountRule.Check(engine, count);
        var named = change.NodeIdsToRemove?.Count ?? 0;
        if (difference < 0 && named != -difference)
        {
            throw ApiErrors.InvalidParameterCombination(
                $"To go from {cluster.Nodes.Count} to {count} nodes, "
                + $"CacheNodeIdsToRemove must name {-difference} nodes.");
        }
        if (difference >= 0 && named > 0)
        {
            throw ApiErrors.InvalidParameterCombination(
                "CacheNodeIdsToRemove can be given only when NumCacheNodes is below the present number of nodes.");
        }
        if (difference != 0) ClusterStatus.Follow(cluster.Status, ClusterStatus.Modifying);
        return difference;
    }

    /// <summary>Marks nodes to be removed.</summary>
    public static void MarkRemoved(ClusterRecord cluster, IReadOnlyList<string> nodeIds)
    {
        foreach (var node in Named(cluster, nodeIds)) node.Status = NodeStatus.Deleting;
    }

    /// <summary>Marks nodes to be rebooted.</summary>
    public static void MarkRebooted(ClusterRecord cluster, IReadOnlyList<string> nodeIds)
    {
        cluster.Follow(ClusterStatus.Rebooting);
        foreach (var node in Named(cluster, nodeIds))
        {
            node.Status = NodeStatus.Rebooting;
            node.RebootPending = true;
        }
    }

    static IReadOnlyList<NodeRecord> Named(ClusterRecord cluster, IReadOnlyList<string> nodeIds)
    {
        var unknown = nodeIds.Where(id => cluster.Nodes.All(node => node.NodeId != id)).ToArray();
        if (unknown.Length > 0)
        {
            throw ApiErrors.InvalidParameterValue(
                $"Cache cluster {cluster.Id} has no node {string.Join(", ", unknown)}.");
        }
        if (nodeIds.Distinct().Count() != nodeIds.Count)
        {
            throw ApiErrors.InvalidParameterValue("A node is named twice.");
        }
        return nodeIds.Select(cluster.Node).ToArray();
    }
}
