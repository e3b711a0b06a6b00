// The plan, without any machine: single decisions, and whole lives of clusters on a simulated host.
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;
using Xunit;

namespace Larder.Service.Tests.Orchestration;

public class ClusterPlanTests
{
    static readonly NodeObservation Ready = new(IsRunning: true, Answer: NodeAnswer.Ready);
    static readonly NodeObservation Silent = new(IsRunning: true);
    static readonly NodeObservation Stopping = new(IsRunning: true, IsStopping: true);
    static readonly NodeObservation Absent = new(IsRunning: false);

    [Fact]
    public void All_nodes_are_started_before_any_is_waited_for()
    {
        var cluster = SimulatedHost.Cluster("memcached", 3);
        Assert.Equal(new ClusterStep(StepKind.StartNode, "0002"), Next(cluster, Silent, Absent, Absent));
        Assert.Equal(new ClusterStep(StepKind.StartNode, "0003"), Next(cluster, Silent, Silent, Absent));
        Assert.Equal(new ClusterStep(StepKind.Wait), Next(cluster, Silent, Silent, Silent));
    }

    [Fact]
    public void A_node_is_admitted_when_it_answers()
    {
        var cluster = SimulatedHost.Cluster("valkey", 1);
        Assert.Equal(new ClusterStep(StepKind.AdmitNode, "0001"), Next(cluster, Ready));
    }

    [Fact]
    public void A_cluster_as_asked_for_needs_nothing()
    {
        Assert.Null(Next(Available("valkey", 1), Ready));
        Assert.Null(Next(Available("memcached", 2), Ready, Ready));
    }

    [Fact]
    public void A_node_that_has_ended_is_started_again_when_its_delay_is_over()
    {
        var cluster = Available("valkey", 1);
        Assert.Equal(new ClusterStep(StepKind.StartNode, "0001"), Next(cluster, Absent));
        Assert.Equal(new ClusterStep(StepKind.Wait), Next(cluster, Absent with { StartDelayMs = 1 }));
    }

    [Fact]
    public void A_node_that_must_wait_for_its_start_holds_up_no_other()
    {
        var cluster = Available("memcached", 2);
        cluster.Nodes[1].Status = NodeStatus.Rebooting;
        Assert.Equal(
            new ClusterStep(StepKind.AdmitNode, "0002"), Next(cluster, Absent with { StartDelayMs = 1 }, Ready));
    }

    [Fact]
    public void A_hung_node_is_stopped_and_then_waited_for()
    {
        var cluster = Available("valkey", 1);
        Assert.Equal(new ClusterStep(StepKind.StopNode, "0001"), Next(cluster, Silent with { IsHung = true }));
        Assert.Equal(new ClusterStep(StepKind.Wait), Next(cluster, Stopping));
    }

    [Fact]
    public void Clients_are_told_of_a_node_less_before_it_is_stopped()
    {
        var cluster = Available("memcached", 2);
        cluster.Nodes[1].Status = NodeStatus.Deleting;
        Assert.Equal(new ClusterStep(StepKind.PublishMembership), Next(cluster, Ready, Ready));
        cluster.Members = "0001";
        cluster.MembershipVersion++;
        Assert.Equal(new ClusterStep(StepKind.TellMembership, "0001"), Next(cluster, Ready, Ready));
        cluster.Nodes[0].MembershipVersionTold = cluster.MembershipVersion;
        Assert.Equal(new ClusterStep(StepKind.StopNode, "0002"), Next(cluster, Ready, Ready));
        Assert.Equal(new ClusterStep(StepKind.Wait), Next(cluster, Ready, Stopping));
        Assert.Equal(new ClusterStep(StepKind.RemoveNode, "0002"), Next(cluster, Ready, Absent));
    }

    [Fact]
    public void A_cluster_is_removed_when_its_last_node_has_ended()
    {
        var cluster = Available("memcached", 2);
        cluster.Follow(ClusterStatus.Deleting);
        Assert.Equal(new ClusterStep(StepKind.StopNode, "0001"), Next(cluster, Silent, Silent));
        Assert.Equal(new ClusterStep(StepKind.StopNode, "0002"), Next(cluster, Stopping, Silent));
        Assert.Equal(new ClusterStep(StepKind.Wait), Next(cluster, Absent, Stopping));
        Assert.Equal(new ClusterStep(StepKind.RemoveCluster), Next(cluster, Absent, Absent));
    }

    [Theory]
    [InlineData("valkey", 1)]
    [InlineData("memcached", 7)]
    public void Whatever_ends_when_a_cluster_comes_to_be_as_asked_for(string engine, int nodeCount)
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var host = new SimulatedHost(seed, SimulatedHost.Cluster(engine, nodeCount));
            host.Settle(faults: 10);
            AssertSettled(host.Record, nodeCount);

            ClusterOrders.MarkRebooted(host.Record, ["0001"]);
            host.Settle(faults: 5);
            AssertSettled(host.Record, nodeCount);
            Assert.True(host.StartsOf("0001") >= 2);

            if (nodeCount > 1)
            {
                host.Record.Follow(ClusterStatus.Modifying);
                ClusterOrders.MarkRemoved(host.Record, ["0001", "0003"]);
                ClusterOrders.AddNodes(host.Record, [9001], 0);
                host.Settle(faults: 5);
                AssertSettled(host.Record, nodeCount - 1);
            }

            host.Record.Follow(ClusterStatus.Deleting);
            foreach (var node in host.Record.Nodes) node.Status = NodeStatus.Deleting;
            host.Settle(faults: 5);
            Assert.True(host.IsRemoved);
            Assert.Empty(host.Running);
        }
    }

    static void AssertSettled(ClusterRecord cluster, int nodeCount)
    {
        Assert.Equal(ClusterStatus.Available, cluster.Status);
        Assert.Equal(nodeCount, cluster.Nodes.Count);
        Assert.All(cluster.Nodes, node => Assert.Equal(NodeStatus.Available, node.Status));
        Assert.Equal(ClusterPlan.Members(cluster.Nodes), cluster.Members);
        if (cluster.Engine != "memcached") return;
        Assert.All(cluster.Nodes, node => Assert.Equal(cluster.MembershipVersion, node.MembershipVersionTold));
    }

    static ClusterRecord Available(string engine, int nodeCount)
    {
        var host = new SimulatedHost(0, SimulatedHost.Cluster(engine, nodeCount));
        host.Settle(faults: 0);
        return host.Record;
    }

    static ClusterStep? Next(ClusterRecord cluster, params NodeObservation[] seen) => ClusterPlan.Next(
        cluster,
        cluster.Nodes.Zip(seen).ToDictionary(pair => pair.First.NodeId, pair => pair.Second),
        hasAutoDiscovery: true);
}
