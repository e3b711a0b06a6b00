// What waits for the maintenance window: it waits as it was asked for, and no longer than until it is made.
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;
using Larder.Service.Tests.Store;
using Xunit;

namespace Larder.Service.Tests.Orchestration;

public sealed class PendingChangeTests
{
    [Fact]
    public void The_parameter_group_of_another_version_waits_with_it()
    {
        var cache = Caches.New(CacheKind.ReplicationGroup, "c", "valkey", 1);
        PendingChange.Add(cache, new CacheChange { EngineVersion = "9.2", ParameterGroup = "own" });
        var change = PendingChange.Of(cache).ToChange();
        Assert.Equal(("9.2", "own", true), (change.EngineVersion, change.ParameterGroup, change.Now));
        cache.EngineVersion = "9.2";
        PendingChange.Add(cache, change);
        Assert.Equal("", cache.Pending);
    }

    [Fact]
    public void A_number_of_nodes_that_has_been_reached_waits_no_more()
    {
        var cache = Caches.New(CacheKind.Cluster, "pages", "memcached", 3);
        var change = new CacheChange { NodeCount = 2, NodesToRemove = ["0003"] };
        PendingChange.Add(cache, change);
        Assert.Equal(2, PendingChange.Of(cache).NodeCount);
        CacheOrders.MarkRemoved(cache, change, 1);
        PendingChange.Add(cache, change);
        Assert.Equal("", cache.Pending);
    }
}
