// What is decided about nodes whose host is gone, case by case.
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;
using Larder.Service.Tests.Store;
using Xunit;

namespace Larder.Service.Tests.Orchestration;

public sealed class LostPlanTests
{
    const long LeasesEndMs = 4_000, GraceMs = 30_000;

    static readonly PlanFacts s_facts = new()
    {
        HasReplicas = true, HasFurtherAddresses = true, HasAutoDiscovery = true, NowUnixMs = 1,
        LeasesEndAfterMs = LeasesEndMs, GraceMs = GraceMs,
        Histories = new Dictionary<int, string> { [1] = "h" },
    };

    [Theory]
    [InlineData(0, "down", "")] // nobody said that it is gone
    [InlineData(LeasesEndMs - 1, "down", "")]
    [InlineData(LeasesEndMs, "down", "Failover g-003/0001")]
    [InlineData(LeasesEndMs, "streaming", "")] // it serves on
    [InlineData(GraceMs, "streaming", "Failover g-003/0001")]
    public void A_primary_is_replaced_when_no_lease_is_left_and_nobody_hears_of_it(long lostMs, string link, string expected)
    {
        var cache = Group();
        var seen = Seen(cache, lostMs, Replica(100, link), Replica(110, link));
        Assert.Equal(expected, Steps(cache, seen, StepKind.Failover, StepKind.ReplaceNode, StepKind.StartNode));
    }

    [Fact]
    public void A_replica_gets_another_place_after_the_time_of_grace()
    {
        var cache = Group();
        var sights = new[] { Primary(), Replica(1, "streaming"), Lost(GraceMs - 1) };
        Assert.Equal("", Steps(cache, Seen(cache, sights), StepKind.ReplaceNode, StepKind.StartNode));
        sights[2] = Lost(GraceMs);
        Assert.Equal("ReplaceNode g-003/0001", Steps(cache, Seen(cache, sights), StepKind.ReplaceNode, StepKind.StartNode));
    }

    [Fact]
    public void A_primary_is_not_begun_anew_as_long_as_somebody_may_have_its_data()
    {
        var cache = Group();
        // One is not reached at the moment, the other is lost for long too.
        var seen = Seen(cache, Lost(GraceMs), Lost(0), Lost(GraceMs));
        Assert.Equal("ReplaceNode g-003/0001", Steps(cache, seen, StepKind.ReplaceNode, StepKind.Failover));
        seen = Seen(cache, Lost(GraceMs), Lost(GraceMs), Lost(GraceMs));
        Assert.Equal(3, CachePlan.Next(cache, seen, s_facts).Count(step => step.Kind == StepKind.ReplaceNode));
    }

    [Fact]
    public void While_the_new_primary_is_not_in_its_place_replicas_keep_what_they_have_and_nobody_moves()
    {
        var cache = Group();
        (cache.Shards[0].Epoch, cache.Shards[0].Primary, cache.Shards[0].Deposed) = (2, "g-002/0001", "g-001/0001");
        var seen = Seen(cache, GraceMs, Replica(100, "streaming"), Replica(110, "streaming"));
        Assert.Equal(
            "OrderPrimary g-002/0001", Steps(cache, seen, StepKind.OrderPrimary, StepKind.OrderReplica, StepKind.ReplaceNode));
    }

    [Fact]
    public void A_node_that_is_to_go_goes_without_its_host_when_that_is_gone()
    {
        var cache = Group();
        cache.Node("g-003/0001").Status = NodeStatus.Deleting;
        var sights = new[] { Primary(), Replica(1, "streaming"), Lost(0) };
        Assert.Equal("", Steps(cache, Seen(cache, sights), StepKind.RemoveNode, StepKind.EndNode));
        sights[2] = Lost(1);
        Assert.Equal("RemoveNode g-003/0001", Steps(cache, Seen(cache, sights), StepKind.RemoveNode, StepKind.EndNode));
    }

    [Fact]
    public void A_memcached_node_gets_another_place_and_its_cluster_is_told()
    {
        var cache = Caches.New(CacheKind.Cluster, "m", "memcached", 2);
        (cache.Status, cache.Members, cache.MembershipVersion) = (CacheStatus.Available, "0001 0002", 1);
        foreach (var node in cache.Nodes) (node.Status, node.MembershipVersionTold) = (NodeStatus.Available, 1);
        var seen = Seen(cache, Lost(GraceMs), new NodeSight { IsRunning = true, Answer = NodeAnswer.Ready });
        Assert.Equal("ReplaceNode m/0001", Steps(cache, seen, StepKind.ReplaceNode, StepKind.StartNode));
    }

    static string Steps(CacheRecord cache, Dictionary<string, NodeSight> seen, params StepKind[] kinds) => string.Join(
        "; ", CachePlan.Next(cache, seen, s_facts).Where(step => kinds.Contains(step.Kind))
            .Select(step => $"{step.Kind} {step.Node}"));

    static CacheRecord Group()
    {
        var cache = Caches.New(CacheKind.ReplicationGroup, "g", "valkey", 3);
        cache.Status = CacheStatus.Available;
        foreach (var node in cache.Nodes) (node.Status, node.ConfiguredRevision) = (NodeStatus.Available, cache.ConfigRevision);
        return cache;
    }

    static Dictionary<string, NodeSight> Seen(CacheRecord cache, long lostMs, params NodeSight[] others) =>
        Seen(cache, [Lost(lostMs), .. others]);

    static Dictionary<string, NodeSight> Seen(CacheRecord cache, params NodeSight[] sights) =>
        cache.Nodes.Zip(sights).ToDictionary(pair => pair.First.Name, pair => pair.Second);

    static NodeSight Lost(long ms) => new() { IsLost = true, LostMs = ms };

    static NodeSight Primary() => Serving(new NodeReport { RunId = "p", Role = NodeRole.Primary, Epoch = 1, History = "h" });

    static NodeSight Replica(long offset, string link) => Serving(new NodeReport
    {
        RunId = "r", Role = NodeRole.Replica, Epoch = 1, History = "h", Offset = offset, Link = link,
        SilenceMs = link == "streaming" ? 100 : -1,
    });

    static NodeSight Serving(NodeReport report) =>
        new() { IsRunning = true, Answer = NodeAnswer.Ready, Status = report with { IsReady = true } };
}
