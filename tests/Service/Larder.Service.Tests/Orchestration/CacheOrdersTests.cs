// What orders change in records, and which are refused.
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;
using Larder.Service.Tests.Store;
using Xunit;

namespace Larder.Service.Tests.Orchestration;

public sealed class CacheOrdersTests
{
    [Theory]
    [InlineData(CacheStatus.Deleting, false)]
    [InlineData(CacheStatus.CreateFailed, false)]
    [InlineData(CacheStatus.RestoreFailed, false)]
    [InlineData(CacheStatus.Creating, true)]
    [InlineData(CacheStatus.Modifying, true)]
    [InlineData(CacheStatus.Snapshotting, true)]
    [InlineData(CacheStatus.Available, true)]
    public void What_goes_or_never_came_cannot_be_changed(string status, bool canBe)
    {
        var cache = Caches.New(CacheKind.ReplicationGroup, "g", "valkey", 2);
        cache.Status = status;
        var error = Record.Exception(() => CacheOrders.RequireChangeable(cache));
        Assert.Equal(canBe ? null : "InvalidReplicationGroupState", (error as ApiException)?.Code);
    }

    [Fact]
    public void A_member_that_goes_by_its_name_goes_whoever_else_has_gone()
    {
        var cache = Caches.New(CacheKind.ReplicationGroup, "g", "valkey", 3);
        var (one, other) = (Leaves("g-002"), Leaves("g-003"));
        cache.Status = CacheStatus.Available;
        Assert.Equal(-1, CacheOrders.NodeDifference(cache, one));
        CacheOrders.MarkRemoved(cache, one, 1);
        Assert.Equal(0, CacheOrders.NodeDifference(cache, one));
        Assert.Equal(-1, CacheOrders.NodeDifference(cache, other));
        Assert.Equal(1, CacheOrders.NodeDifference(cache, Comes("x")));
    }

    [Fact]
    public void Members_that_come_and_go_by_their_names_do_so_beside_each_other()
    {
        var cache = Caches.New(CacheKind.ReplicationGroup, "g", "valkey", 3);
        cache.Status = CacheStatus.Available;
        Order(cache, Leaves("g-002"), -1);
        Order(cache, Comes("x"), 1);
        Order(cache, Leaves("g-003"), -1);
        Assert.Equal(CacheStatus.Modifying, cache.Status);
        Assert.Equal(["g-001"], CachePlan.Wanted(cache).Select(node => node.ClusterId));
        // A number means another one when others come or go: it is told, not passed over.
        AssertRefused("InvalidReplicationGroupState", cache, new CacheChange { NodeCount = 3, Now = true });
    }

    [Fact]
    public void Each_is_judged_by_what_those_before_it_leave()
    {
        var cache = Caches.New(CacheKind.ReplicationGroup, "g", "valkey", 3);
        (cache.Status, cache.AutomaticFailover) = (CacheStatus.Available, true);
        AssertRefused("InvalidCacheClusterState", cache, Leaves("g-001"));
        Order(cache, Leaves("g-002"), -1);
        AssertRefused("InvalidCacheClusterState", cache, Leaves("g-003"));
        AssertRefused("CacheClusterAlreadyExists", cache, Comes("g-003"));
        var full = Caches.New(CacheKind.ReplicationGroup, "f", "valkey", NodeCountRule.GroupNodesMax);
        full.Status = CacheStatus.Available;
        AssertRefused("NodeQuotaForClusterExceeded", full, Comes("x"));
    }

    [Theory]
    [InlineData("a primary is to be another")]
    [InlineData("a failover is tested")]
    [InlineData("a node starts anew")]
    [InlineData("another version")]
    [InlineData("data comes in")]
    [InlineData("a snapshot")]
    [InlineData("nothing", true)]
    public void Nothing_joins_what_is_more_than_members(string under, bool joins = false)
    {
        var cache = Caches.New(CacheKind.ReplicationGroup, "g", "valkey", 3);
        cache.Status = under == "a snapshot" ? CacheStatus.Snapshotting : CacheStatus.Modifying;
        if (under == "a primary is to be another") cache.Shards[0].SwitchTo = cache.Nodes[1].Name;
        if (under == "a failover is tested") cache.Shards[0].IsTested = true;
        if (under == "a node starts anew") cache.Nodes[1].Status = NodeStatus.Rebooting;
        if (under == "another version") cache.EngineVersion = "7.2";
        if (under == "data comes in") cache.MigrationSource = "127.0.0.1:1";
        if (joins) Assert.Equal(1, CacheOrders.NodeDifference(cache, Comes("x")));
        else AssertRefused("InvalidReplicationGroupState", cache, Comes("x"));
    }

    [Theory]
    [InlineData(-1, "InvalidParameterValue")]
    [InlineData(0, "InvalidParameterValue")]
    [InlineData(41, "NodeQuotaForClusterExceeded")]
    [InlineData(1, "InvalidParameterCombination")]
    [InlineData(1, "InvalidParameterValue", "0009")]
    [InlineData(3, "InvalidParameterCombination", "0001")]
    [InlineData(1, null, "0001")]
    [InlineData(3, null)]
    public void A_number_of_nodes_is_checked_when_it_is_asked_for(int count, string? code, params string[] named)
    {
        var cache = Caches.New(CacheKind.Cluster, "c", "memcached", 2);
        var error = Record.Exception(
            () => CacheOrders.CheckNodeCount(cache, new CacheChange { NodeCount = count, NodesToRemove = named }));
        Assert.Equal(code, (error as ApiException)?.Code);
    }

    static void Order(CacheRecord cache, CacheChange change, int difference)
    {
        Assert.Equal(difference, CacheOrders.NodeDifference(cache, change));
        CacheOrders.BeginNodes(cache, change);
        if (difference < 0) CacheOrders.MarkRemoved(cache, change, -difference);
    }

    static void AssertRefused(string code, CacheRecord cache, CacheChange change) =>
        Assert.Equal(code, Assert.Throws<ApiException>(() => CacheOrders.NodeDifference(cache, change)).Code);

    static CacheChange Comes(string member) => new() { NewMember = member, Now = true };

    static CacheChange Leaves(string member) => new() { NodesToRemove = [member], Now = true };
}
