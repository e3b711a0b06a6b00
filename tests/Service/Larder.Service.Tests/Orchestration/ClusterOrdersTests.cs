// What orders may ask of a cluster and what they leave in its records.
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;
using Xunit;

namespace Larder.Service.Tests.Orchestration;

public class ClusterOrdersTests
{
    [Fact]
    public void New_nodes_take_the_lowest_ids_that_are_free()
    {
        var cluster = Available("memcached", 3);
        cluster.Nodes.RemoveAt(1);
        ClusterOrders.AddNodes(cluster, [7001, 7002], 0);
        Assert.Equal(["0001", "0003", "0002", "0004"], cluster.Nodes.Select(node => node.NodeId));
    }

    [Fact]
    public void A_smaller_number_of_nodes_needs_the_names_of_those_to_go()
    {
        var cluster = Available("memcached", 3);
        Assert.Equal(-1, Difference(cluster, 2, "0002"));
        AssertError("InvalidParameterCombination", () => Difference(cluster, 2));
        AssertError("InvalidParameterCombination", () => Difference(cluster, 1, "0002"));
        AssertError("InvalidParameterCombination", () => Difference(cluster, 4, "0002"));
        Assert.Equal(2, Difference(cluster, 5));
        Assert.Equal(0, Difference(cluster, 3));
    }

    [Fact]
    public void Nodes_are_added_only_to_an_available_cluster() =>
        AssertError("InvalidCacheClusterState", () => Difference(SimulatedHost.Cluster("memcached", 1), 2));

    [Fact]
    public void A_valkey_cluster_keeps_its_one_node() =>
        AssertError("InvalidParameterValue", () => Difference(Available("valkey", 1), 2));

    [Fact]
    public void Only_nodes_of_the_cluster_are_rebooted_and_each_once()
    {
        var one = Available("valkey", 1);
        AssertError("InvalidParameterValue", () => ClusterOrders.MarkRebooted(one, ["0002"]));
        one = Available("valkey", 1);
        AssertError("InvalidParameterValue", () => ClusterOrders.MarkRebooted(one, ["0001", "0001"]));
        var cluster = Available("valkey", 1);
        ClusterOrders.MarkRebooted(cluster, ["0001"]);
        Assert.Equal(ClusterStatus.Rebooting, cluster.Status);
        Assert.True(cluster.Nodes[0].RebootPending);
    }

    static int Difference(ClusterRecord cluster, int count, params string[] remove) =>
        ClusterOrders.NodeDifference(cluster, new ClusterChange { NodeCount = count, NodeIdsToRemove = remove });

    static ClusterRecord Available(string engine, int nodeCount)
    {
        var cluster = SimulatedHost.Cluster(engine, nodeCount);
        cluster.Follow(ClusterStatus.Available);
        return cluster;
    }

    static void AssertError(string code, Action act) =>
        Assert.Equal(code, Assert.Throws<ApiException>(act).Code);
}
