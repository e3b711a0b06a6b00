// A host that exists only in memory: takes the plan's steps as the real one does, in an order of events that a seed
// decides, and lets nodes end at any moment.
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;
using Xunit;

namespace Larder.Service.Tests.Orchestration;

sealed class SimulatedHost(int seed, ClusterRecord cluster)
{
    const int StepsMax = 2_000;

    readonly Random _random = new(seed);
    readonly Dictionary<string, int> _starts = [];

    public ClusterRecord Record { get; } = cluster;

    /// <summary>The nodes that have a process: false while it still starts, true when it answers.</summary>
    public Dictionary<string, bool> Running { get; } = [];

    HashSet<string> Stopping { get; } = [];

    public bool IsRemoved { get; private set; }

    public int StartsOf(string nodeId) => _starts.GetValueOrDefault(nodeId);

    public static ClusterRecord Cluster(string engine, int nodeCount)
    {
        var order = new ClusterOrder
        {
            Engine = engine,
            EngineVersion = CacheEngine.Named(engine).DefaultVersion.Version,
            NodeType = "cache.t4g.small",
            NodeCount = nodeCount,
            Port = null,
            ParameterGroup = "",
            MaintenanceWindow = "",
            AutoMinorVersionUpgrade = true,
            Tags = new Dictionary<string, string>(),
        };
        var cluster = ClusterOrders.NewCluster("c", "arn:aws:elasticache:r:0:cluster:c", order, 0);
        ClusterOrders.AddNodes(cluster, Enumerable.Range(6500, nodeCount).ToArray(), 0);
        return cluster;
    }

    /// <summary>Takes steps until the plan has none, with that many nodes ending on the way.</summary>
    public void Settle(int faults)
    {
        for (var i = 0; i < StepsMax; i++)
        {
            Happen(ref faults);
            var seen = Record.Nodes.ToDictionary(node => node.NodeId, See);
            if (ClusterPlan.Next(Record, seen, hasAutoDiscovery: true) is not { } step)
            {
                if (faults == 0) return;
                continue;
            }
            if (step.Kind != StepKind.Wait) Take(step);
            if (IsRemoved) return;
        }
        Assert.Fail($"Seed {seed}: the plan has not come to an end after {StepsMax} steps.");
    }

    NodeObservation See(NodeRecord node)
    {
        if (!Running.TryGetValue(node.NodeId, out var answers)) return new NodeObservation(IsRunning: false);
        var isStopping = Stopping.Contains(node.NodeId);
        return new NodeObservation(true, isStopping, answers ? NodeAnswer.Ready : NodeAnswer.None);
    }

    void Happen(ref int faults)
    {
        foreach (var nodeId in Running.Keys.ToArray())
        {
            if (Stopping.Contains(nodeId) && _random.Next(2) == 0) End(nodeId);
            else if (faults > 0 && _random.Next(10) == 0)
            {
                faults--;
                End(nodeId);
            }
            else if (_random.Next(3) == 0) Running[nodeId] = true;
        }
    }

    void End(string nodeId)
    {
        Running.Remove(nodeId);
        Stopping.Remove(nodeId);
    }

    void Take(ClusterStep step)
    {
        switch (step.Kind)
        {
            case StepKind.StartNode:
                var node = Record.Node(step.NodeId!);
                node.RebootPending = false;
                node.MembershipVersionTold = 0;
                if (node.Status == NodeStatus.Available) node.Status = NodeStatus.Rebooting;
                Running.Add(step.NodeId!, false);
                _starts[step.NodeId!] = StartsOf(step.NodeId!) + 1;
                break;
            case StepKind.StopNode: Stopping.Add(step.NodeId!); break;
            case StepKind.AdmitNode: Record.Node(step.NodeId!).Status = NodeStatus.Available; break;
            case StepKind.PublishMembership:
                Record.Members = ClusterPlan.Members(Record.Nodes.Where(row => row.Status != NodeStatus.Deleting));
                Record.MembershipVersion++;
                break;
            case StepKind.TellMembership:
                Record.Node(step.NodeId!).MembershipVersionTold = Record.MembershipVersion;
                break;
            case StepKind.RemoveNode:
                Assert.False(Running.ContainsKey(step.NodeId!));
                Record.Nodes.Remove(Record.Node(step.NodeId!));
                break;
            case StepKind.MakeAvailable: Record.Follow(ClusterStatus.Available); break;
            case StepKind.RemoveCluster: IsRemoved = true; break;
        }
    }
}
