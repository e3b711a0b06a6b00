// An upgrade of Larder comes to the nodes of a cache when it is asked for: one node after the other, with one change of primary,
// and no further when it is stopped.
using Larder.Service.Model;
using Xunit;

namespace Larder.Service.Tests.Orchestration;

public sealed class ServiceUpdateSimulationTests
{
    [Fact]
    public void Another_build_comes_to_one_node_after_the_other()
    {
        using var service = Group();
        var epoch = service.Record.Shards[0].Epoch;
        service.Upgrade("2.0.0");
        service.Settle();
        Assert.All(service.Record.Nodes, node => Assert.Equal("1.0.0", node.Build)); // it runs on as it is
        service.Order(row => row.WantedBuild = "2.0.0");
        service.Settle();
        Assert.All(service.Record.Nodes, node => Assert.Equal("2.0.0", node.Build));
        Assert.Equal((epoch + 1, CacheStatus.Available), (service.Record.Shards[0].Epoch, service.Record.Status));
    }

    [Fact]
    public void A_service_that_falls_on_the_way_goes_on_with_it()
    {
        using var service = Group();
        service.Upgrade("2.0.0");
        service.Order(row => row.WantedBuild = "2.0.0");
        service.Settle(falls: 10);
        Assert.All(service.Record.Nodes, node => Assert.Equal("2.0.0", node.Build));
    }

    [Fact]
    public void A_stop_lets_the_others_be()
    {
        using var service = Group();
        service.Upgrade("2.0.0");
        service.Order(row => row.WantedBuild = "2.0.0");
        while (service.Record.Nodes.All(node => node.Build == "1.0.0")) service.Turn();
        service.Order(row => row.WantedBuild = "");
        service.Settle();
        Assert.Equal(["1.0.0", "1.0.0", "2.0.0"], service.Record.Nodes.Select(node => node.Build).Order());
        Assert.Equal(CacheStatus.Available, service.Record.Status);
    }

    [Fact]
    public void A_build_that_the_service_is_not_is_not_waited_for()
    {
        using var service = Group();
        service.Order(row => row.WantedBuild = "2.0.0"); // asked of a later service, which is gone
        service.Settle();
        Assert.Equal(CacheStatus.Available, service.Record.Status);
        Assert.All(service.Record.Nodes, node => Assert.Equal("1.0.0", node.Build));
    }

    static SimulatedService Group()
    {
        var service = new SimulatedService(7);
        service.Create(CacheKind.ReplicationGroup, "valkey", 3);
        service.Settle();
        return service;
    }
}
