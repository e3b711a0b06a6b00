// A group with a node on each of three hosts, of which one is lost in every way, comes back before or after its nodes have been
// replaced, and whose services fall at any call and any write. Whatever happens there is never a second primary; in the end each
// node is there once, where it is recorded, and what a replica held that was not lost is there still.
// LARDER_SERVICE_SEEDS=n runs that many seeds.
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Xunit;

namespace Larder.Service.Tests.Orchestration;

public sealed class LostHostSimulationTests
{
    const int GraceTurns = 100; // ten seconds

    public static TheoryData<int> Seeds => CacheSimulationTests.Seeds;

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_group_lives_through_the_loss_of_hosts(int seed)
    {
        var random = new System.Random(seed);
        using var fleet = Settled(seed);
        for (var loss = 0; loss < 4; loss++)
        {
            var lost = random.Next(3);
            fleet.Lose(lost, (HostLoss)random.Next(4));
            if (random.Next(3) > 0)
            {
                fleet.Pass(random.Next(3 * GraceTurns));
                fleet.Return(lost);
                fleet.Settle(falls: random.Next(4));
            }
            else
            {
                fleet.Settle(falls: random.Next(4));
                fleet.Return(lost);
            }
            fleet.Pass(2 * GraceTurns);
            fleet.Settle();
            AssertGroup(fleet);
        }
        fleet.Order(row =>
        {
            row.Follow(CacheStatus.Deleting);
            foreach (var node in row.Nodes) node.Status = NodeStatus.Deleting;
        });
        fleet.Settle(falls: 4);
        fleet.Pass(3 * GraceTurns);
        Assert.Null(fleet.Record);
        Assert.Empty(fleet.Nodes);
    }

    [Theory]
    [InlineData(HostLoss.Power)]
    [InlineData(HostLoss.Network)]
    [InlineData(HostLoss.NetworkAndState)]
    public void Another_takes_the_place_of_a_primary_before_nodes_are_replaced(HostLoss loss)
    {
        using var fleet = Settled(1);
        var primary = fleet.Record!.Shards[0].Primary;
        var lost = fleet.HostOf(primary);
        var epoch = fleet.Record.Shards[0].Epoch;
        fleet.Lose(lost, loss);
        while (fleet.Record.Shards[0].Primary == primary) fleet.Turn();
        Assert.Equal(lost, fleet.HostOf(primary));
        fleet.Settle();
        Assert.NotEqual(lost, fleet.HostOf(primary));
        Assert.Equal(epoch + 2, fleet.Record.Shards[0].Epoch);
        fleet.Return(lost);
        fleet.Pass(GraceTurns);
        AssertGroup(fleet);
    }

    [Fact]
    public void A_host_that_comes_back_in_time_keeps_its_nodes()
    {
        using var fleet = Settled(2);
        var replica = fleet.Record!.Nodes.First(node => node.Name != fleet.Record.Shards[0].Primary).Name;
        var lost = fleet.HostOf(replica);
        var run = fleet.Node(replica).RunId;
        fleet.Lose(lost, HostLoss.Service);
        fleet.Pass(GraceTurns / 2);
        fleet.Return(lost);
        fleet.Settle();
        Assert.Equal((lost, run), (fleet.HostOf(replica), fleet.Node(replica).RunId));
        AssertGroup(fleet);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void What_a_replica_held_outlives_its_primary_s_host(int seed)
    {
        using var fleet = Settled(seed);
        fleet.Pass(10);
        var primary = fleet.Record!.Shards[0].Primary;
        var lost = fleet.HostOf(primary);
        fleet.Lose(lost, (HostLoss)(seed % 2 == 0 ? HostLoss.Power : HostLoss.NetworkAndState));
        var held = fleet.Nodes.Where(node => node.Spec.Name != primary).MaxBy(node => node.Data.Count)!.Data.ToArray();
        Assert.NotEmpty(held);
        fleet.Settle(falls: seed % 4);
        AssertGroup(fleet, lost);
        Assert.Equal(held, fleet.Node(fleet.Record.Shards[0].Primary).Data.Take(held.Length));
    }

    static SimulatedFleet Settled(int seed)
    {
        var fleet = new SimulatedFleet(seed);
        fleet.Create();
        fleet.Settle();
        AssertGroup(fleet);
        return fleet;
    }

    // Nothing but the group: also on hosts that came back. What a host holds that is not there yet is no concern of it.
    static void AssertGroup(SimulatedFleet fleet, int lost = -1)
    {
        var cache = fleet.Record!;
        Assert.Equal(CacheStatus.Available, cache.Status);
        var there = fleet.Hosts.Where((_, host) => host != lost).SelectMany(
            host => host.Nodes.Keys.Select(name => $"{name} on {host.Facts.Name}"));
        Assert.Equal(cache.Nodes.Select(node => $"{node.Name} on {node.Host}").Order(), there.Order());
        var shard = cache.Shards[0];
        var primary = fleet.Node(shard.Primary);
        Assert.Equal((NodeRole.Primary, shard.Epoch), (primary.Role, primary.Epoch));
        Assert.Contains($"{primary.Spec.Address}:{shard.PrimaryPort}", primary.Addresses);
        foreach (var replica in cache.Nodes.Select(node => fleet.Node(node.Name)).Where(node => node != primary))
        {
            Assert.Equal((NodeRole.Replica, shard.Epoch), (replica.Role, replica.Epoch));
            Assert.True(replica.Follows(primary));
            Assert.Equal([$"{replica.Spec.Address}:{shard.SharedPort}"], replica.Addresses);
        }
    }
}
