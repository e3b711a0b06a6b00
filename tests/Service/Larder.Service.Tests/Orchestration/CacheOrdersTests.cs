// What orders change in records, and which are refused.
using Larder.Service.Model;
using Larder.Service.Orchestration;
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
        cache.Status = CacheStatus.Modifying;
        // Told, not passed over.
        Assert.Throws<ApiException>(() => CacheOrders.NodeDifference(cache, other));
        cache.Status = CacheStatus.Available;
        Assert.Equal(1, CacheOrders.NodeDifference(cache, new CacheChange { NewMember = "x", Now = true }));
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

    static CacheChange Leaves(string member) => new() { NodesToRemove = [member], Now = true };
}
