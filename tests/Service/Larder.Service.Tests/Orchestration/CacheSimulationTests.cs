// The life of caches under faults: nodes that end, hang and lose their folders, and a service that falls at any call and any
// write. Whatever happens, in the end the cache is as it was asked for, there was never a second primary, and nothing is left
// over.
// LARDER_SERVICE_SEEDS=n runs that many seeds.
using System.Globalization;
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Xunit;

namespace Larder.Service.Tests.Orchestration;

public sealed class CacheSimulationTests
{
    public static TheoryData<int> Seeds
    {
        get
        {
            var count = Environment.GetEnvironmentVariable("LARDER_SERVICE_SEEDS") is { } text
                ? int.Parse(text, CultureInfo.InvariantCulture)
                : 15;
            return [.. Enumerable.Range(1, count)];
        }
    }

    [Fact]
    public void What_cannot_be_done_in_the_window_keeps_nobody_from_looking_after_the_nodes()
    {
        using var service = new SimulatedService(1);
        service.Create(CacheKind.ReplicationGroup, "valkey", 2);
        service.Settle();
        service.RefusePending("there is no room");
        service.Order(row =>
        {
            row.MaintenanceWindow = "sun:00:00-sat:23:59";
            PendingChange.Add(row, new CacheChange { NodeType = "cache.m5.large" });
        });
        service.Settle(faults: 2);
        AssertGroup(service, 2);
        Assert.Equal("", service.Record.Pending);
        Assert.Contains(service.Events, text => text.EndsWith("waits no more: there is no room", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_group_comes_to_be_heals_changes_and_goes(int seed)
    {
        using var service = new SimulatedService(seed);
        service.Create(CacheKind.ReplicationGroup, "valkey", 3);
        service.Settle(faults: 2, falls: 3);
        AssertGroup(service, 3);

        service.Settle(faults: 6, falls: 3);
        AssertGroup(service, 3);

        service.Order(row =>
        {
            row.Follow(CacheStatus.Modifying);
            service.AddNodes(row, 1, 30_100);
        });
        service.Settle(faults: 2, falls: 3);
        AssertGroup(service, 4);

        service.Order(row =>
        {
            row.Follow(CacheStatus.Modifying);
            CacheOrders.MarkRemoved(row, new CacheChange { NodeCount = 2 }, 2);
        });
        service.Settle(faults: 2, falls: 3);
        AssertGroup(service, 2);

        service.Order(row => CacheOrders.ApplyVersion(row, new CacheChange { EngineVersion = "9.1" }));
        service.Settle(faults: 1, falls: 4);
        AssertGroup(service, 2);
        Assert.All(service.Record.Nodes, node => Assert.Equal("9.1", node.EngineVersion));

        service.Order(row =>
        {
            row.Follow(CacheStatus.Deleting);
            foreach (var node in row.Nodes) node.Status = NodeStatus.Deleting;
        });
        service.Settle(falls: 4);
        Assert.Empty(service.Host.Nodes);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Members_that_come_and_go_in_quick_succession_all_do(int seed)
    {
        using var service = new SimulatedService(seed);
        service.Create(CacheKind.ReplicationGroup, "valkey", 3);
        service.Settle();
        var random = new System.Random(seed);
        var port = 30_100;
        CacheChange[] changes =
        [
            new() { NewMember = "x" }, new() { NodesToRemove = ["c-002"] }, new() { NewMember = "y" },
            new() { NodesToRemove = ["c-003"] },
        ];
        foreach (var change in changes)
        {
            service.Order(row =>
            {
                var difference = CacheOrders.NodeDifference(row, change);
                CacheOrders.BeginNodes(row, change);
                if (difference > 0) service.AddNodes(row, difference, port++, change.NewMember);
                else CacheOrders.MarkRemoved(row, change, -difference);
            });
            for (var turns = random.Next(12); turns > 0; turns--) service.Turn();
        }
        service.Settle(faults: 2, falls: 3);
        AssertGroup(service, 3);
        Assert.Equal(["c-001", "x", "y"], service.Record.Nodes.Select(node => node.ClusterId).Order());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_memcached_cluster_tells_its_clients_of_every_change(int seed)
    {
        using var service = new SimulatedService(seed);
        service.Create(CacheKind.Cluster, "memcached", 3);
        service.Settle(faults: 3, falls: 4);
        Assert.Equal(CacheStatus.Available, service.Record.Status);
        Assert.Equal("0001 0002 0003", service.Record.Members);
        Assert.All(service.Host.Nodes.Values, node => Assert.Contains("127.0.0.1:31000", node.Addresses));
        service.Order(row =>
        {
            row.Follow(CacheStatus.Modifying);
            CacheOrders.MarkRemoved(row, new CacheChange { NodesToRemove = ["0001"] }, 1);
        });
        service.Settle(faults: 1, falls: 2);
        Assert.Equal("0002 0003", service.Record.Members);
        Assert.Equal(2, service.Host.Nodes.Count);
    }

    [Fact]
    public void A_planned_change_of_primary_loses_nothing()
    {
        using var service = new SimulatedService(1);
        service.Create(CacheKind.ReplicationGroup, "valkey", 3);
        service.Settle();
        for (var turn = 0; turn < 10; turn++) service.Turn();
        var before = service.Host.Nodes["c-001/0001"].Data.ToArray();
        Assert.NotEmpty(before);
        service.Order(row => CacheOrders.MarkPromoted(row, new CacheChange { PrimaryCluster = "c-002" }));
        service.Settle();
        AssertGroup(service, 3);
        Assert.Equal("c-002/0001", service.Record.Shards[0].Primary);
        Assert.Equal(before, service.Host.Nodes["c-002/0001"].Data.Take(before.Length));
        Assert.Contains("Failover from primary node c-001 to replica node c-002 completed", service.Events);
    }

    [Fact]
    public void The_events_of_a_failover_come_in_their_order()
    {
        using var service = new SimulatedService(2);
        service.Create(CacheKind.ReplicationGroup, "valkey", 2);
        service.Settle();
        service.Order(row =>
        {
            row.Follow(CacheStatus.Modifying);
            row.Shards[0].IsTested = true;
        });
        service.Settle();
        AssertGroup(service, 2);
        const string text = "Failover from primary node c-001 to replica node c-002 completed";
        Assert.Equal(
            [text, text, "Recovering cache nodes 0001", "Finished recovery for cache nodes 0001"], service.Events.TakeLast(4));
    }

    [Fact]
    public void A_node_that_does_not_come_up_holds_up_nothing_but_itself()
    {
        using var service = new SimulatedService(3);
        service.Create(CacheKind.ReplicationGroup, "valkey", 3);
        service.Settle();
        service.Host.Nodes["c-003/0001"].End(keepsData: false);
        service.Host.Nodes["c-003/0001"].IsBroken = true;
        service.Host.Nodes["c-002/0001"].End(keepsData: false);
        for (var turn = 0; turn < 50; turn++) service.Turn();
        Assert.Equal(NodeStatus.Available, service.Record.Node("c-002/0001").Status);
        Assert.Equal(NodeStatus.Rebooting, service.Record.Node("c-003/0001").Status);
    }

    [Fact]
    public void A_primary_that_hangs_is_not_ended_while_the_only_replicas_have_nothing_yet()
    {
        using var service = Written(4, 2, out var data);
        var (primary, replica) = (service.Host.Nodes["c-001/0001"], service.Host.Nodes["c-002/0001"]);
        replica.End(keepsData: false);
        replica.IsCopying = true;
        for (var turn = 0; turn < 30; turn++) service.Turn();
        var run = primary.RunId;
        primary.IsHung = true;
        for (var turn = 0; turn < 100; turn++) service.Turn();
        (primary.IsHung, replica.IsCopying) = (false, false);
        service.Settle();
        AssertGroup(service, 2);
        Assert.Equal(run, primary.RunId);
        Assert.Equal(data, replica.Data.Take(data.Length));
    }

    [Fact]
    public void When_all_nodes_hang_their_data_is_kept_for_a_while_as_it_may_be_the_machine()
    {
        using var service = Written(5, 3, out var data);
        foreach (var node in service.Host.Nodes.Values) node.IsHung = true;
        for (var turn = 0; turn < 50; turn++) service.Turn();
        service.Host.Nodes["c-001/0001"].End(keepsData: false);
        for (var turn = 0; turn < 50; turn++) service.Turn();
        foreach (var node in service.Host.Nodes.Values) node.IsHung = false;
        service.Settle();
        AssertGroup(service, 3);
        Assert.NotEqual("c-001/0001", service.Record.Shards[0].Primary);
        Assert.Equal(data, service.Host.Nodes["c-001/0001"].Data.Take(data.Length));
    }

    [Fact]
    public void Nodes_that_hang_for_ever_are_replaced_in_the_end()
    {
        using var service = Written(6, 2, out _);
        foreach (var node in service.Host.Nodes.Values) node.IsHung = true;
        for (var turn = 0; turn < 200; turn++) service.Turn();
        service.Settle();
        AssertGroup(service, 2);
    }

    [Fact]
    public void A_replica_that_is_sent_another_copy_has_what_it_had_before()
    {
        using var service = Written(7, 2, out var data);
        service.Host.Nodes["c-002/0001"].IsCopying = true;
        service.Host.Nodes["c-001/0001"].End(keepsData: false);
        service.Settle();
        Assert.Equal("c-002/0001", service.Record.Shards[0].Primary);
        Assert.Equal(data, service.Host.Nodes["c-002/0001"].Data.Take(data.Length));
    }

    [Fact]
    public void The_replica_that_has_most_is_promoted_though_another_had_more_when_it_was_last_seen()
    {
        using var service = Written(9, 3, out _);
        var (primary, second, third) =
            (service.Host.Nodes["c-001/0001"], service.Host.Nodes["c-002/0001"], service.Host.Nodes["c-003/0001"]);
        third.Data.RemoveAt(third.Data.Count - 1);
        // What it was sent is in its socket still; it reads it when the primary has ended.
        third.Unread = [.. primary.Data.Skip(third.Data.Count), 1_000_000];
        primary.End(keepsData: false);
        service.Settle();
        Assert.Equal("c-003/0001", service.Record.Shards[0].Primary);
        Assert.All(service.Host.Nodes.Values, node => Assert.Contains(1_000_000, node.Data));
    }

    [Fact]
    public void A_replica_that_does_not_follow_is_not_well()
    {
        using var service = Written(8, 2, out _);
        var node = service.Record.Node("c-002/0001");
        Assert.True(NodePlan.IsWell(service.Record, node, service.Host.Look(node.Name)));
        service.Host.Nodes[node.Name].IsCopying = true;
        Assert.False(NodePlan.IsWell(service.Record, node, service.Host.Look(node.Name)));
    }

    [Fact]
    public void What_does_not_come_to_its_end_is_told_of_and_stands_in_the_way_of_nothing_else()
    {
        using var service = Written(10, 2, out var data);
        service.Host.BreaksNew = true;
        service.Order(row =>
        {
            row.Follow(CacheStatus.Modifying);
            service.AddNodes(row, 1, 30_100);
        });
        for (var turn = 0; turn < 20; turn++) service.Turn();
        Assert.Throws<ApiException>(() => CacheOrders.NodeDifference(service.Record, new CacheChange { NodeCount = 2 }));
        service.Wait(TimeSpan.FromMinutes(16));
        for (var turn = 0; turn < 20; turn++) service.Turn();
        const string text = "What was ordered last is not done after 15 minutes: node 0001 of c-003 has not answered yet."
            + " Another change may be ordered";
        Assert.Single(service.Events, text);
        Assert.Equal(CacheStatus.Modifying, service.Record.Status);
        service.Order(row =>
        {
            Assert.Equal(-1, CacheOrders.NodeDifference(row, new CacheChange { NodeCount = 2 }));
            row.Follow(CacheStatus.Modifying);
            CacheOrders.MarkRemoved(row, new CacheChange { NodesToRemove = ["c-003"] }, 1);
        });
        service.Settle();
        AssertGroup(service, 2);
        Assert.Equal("", service.Record.Failure);
        Assert.Equal(data, service.Host.Nodes["c-001/0001"].Data.Take(data.Length));
    }

    [Fact]
    public void A_change_of_primary_that_waits_for_nobody_is_given_up()
    {
        using var service = Written(11, 2, out _);
        service.Host.Nodes["c-002/0001"].IsCopying = true;
        service.Order(row => CacheOrders.MarkPromoted(row, new CacheChange { PrimaryCluster = "c-002" }));
        for (var turn = 0; turn < 20; turn++) service.Turn();
        service.Wait(TimeSpan.FromMinutes(16));
        for (var turn = 0; turn < 20; turn++) service.Turn();
        Assert.Contains("does not follow its primary yet (copying)", service.Events[^1]);
        service.Host.Nodes["c-002/0001"].IsCopying = false;
        service.Settle();
        AssertGroup(service, 2);
        Assert.Equal("c-001/0001", service.Record.Shards[0].Primary);
    }

    [Fact]
    public void A_migration_that_nothing_comes_of_fails_and_the_group_is_as_it_was()
    {
        using var service = Written(13, 2, out var data);
        service.Order(row =>
        {
            row.Follow(CacheStatus.Modifying);
            row.MigrationSource = "10.1.1.1:6379";
        });
        for (var turn = 0; turn < 20; turn++) service.Turn();
        Assert.Equal(CacheStatus.Modifying, service.Record.Status);
        service.Wait(TimeSpan.FromMinutes(16));
        service.Settle();
        AssertGroup(service, 2);
        Assert.Single(
            service.Events, text => text == "Online migration from 10.1.1.1:6379 failed: nothing comes from 10.1.1.1:6379");
        Assert.Equal(data, service.Host.Nodes["c-001/0001"].Data.Take(data.Length));
    }

    [Fact]
    public void A_deletion_that_cannot_be_carried_out_is_told_of_and_goes_on()
    {
        using var service = Written(14, 2, out _);
        service.Order(row =>
        {
            row.Follow(CacheStatus.Deleting);
            foreach (var node in row.Nodes) node.Status = NodeStatus.Deleting;
        });
        service.Host.EndsNothing = true;
        for (var turn = 0; turn < 20; turn++) service.Turn();
        service.Wait(TimeSpan.FromMinutes(16));
        for (var turn = 0; turn < 20; turn++) service.Turn();
        Assert.Single(service.Events, text => text.StartsWith("The deletion is not done after 15", StringComparison.Ordinal));
        service.Host.EndsNothing = false;
        service.Settle();
        Assert.Empty(service.Host.Nodes);
    }

    [Fact]
    public void An_endpoint_that_a_stranger_has_taken_moves_as_long_as_nobody_knows_it()
    {
        using var service = new SimulatedService(12);
        service.Host.StrangersPorts.Add("31000");
        service.Create(CacheKind.ReplicationGroup, "valkey", 2);
        service.Settle();
        AssertGroup(service, 2);
        var shard = service.Record.Shards[0];
        Assert.NotEqual(31_000, shard.PrimaryPort);
        Assert.Equal(31_001, shard.SharedPort);

        service.Host.StrangersPorts.Add($"{shard.PrimaryPort}");
        service.Host.Nodes["c-001/0001"].End(keepsData: false);
        for (var turn = 0; turn < 50; turn++) service.Turn();
        Assert.Equal(shard.PrimaryPort, service.Record.Shards[0].PrimaryPort);
        Assert.Single(service.Events, text => text.StartsWith("Another program listens on port", StringComparison.Ordinal));
        service.Host.StrangersPorts.Clear();
        service.Settle();
        AssertGroup(service, 2);
    }

    [Fact]
    public void A_node_whose_port_a_stranger_has_taken_gets_another_as_long_as_nobody_knows_it()
    {
        using var service = new SimulatedService(15);
        service.Host.StrangersPorts.Add("30000");
        service.Create(CacheKind.ReplicationGroup, "valkey", 2);
        service.Settle();
        AssertGroup(service, 2);
        var port = service.Record.Node("c-002/0001").Port;
        Assert.NotEqual(30_000, service.Record.Node("c-001/0001").Port);

        service.Host.StrangersPorts.Add($"{port}");
        service.Host.Nodes["c-002/0001"].End(keepsData: false);
        for (var turn = 0; turn < 50; turn++) service.Turn();
        Assert.Equal(port, service.Record.Node("c-002/0001").Port);
        var told = $"Another program listens on port {port}";
        Assert.Single(service.Events, text => text.StartsWith(told, StringComparison.Ordinal));
        service.Host.StrangersPorts.Clear();
        service.Settle();
        AssertGroup(service, 2);
    }

    static SimulatedService Written(int seed, int count, out int[] data)
    {
        var service = new SimulatedService(seed);
        service.Create(CacheKind.ReplicationGroup, "valkey", count);
        service.Settle();
        for (var turn = 0; turn < 10; turn++) service.Turn();
        data = service.Host.Nodes["c-002/0001"].Data.ToArray();
        Assert.NotEmpty(data);
        return service;
    }

    static void AssertGroup(SimulatedService service, int count)
    {
        var cache = service.Record;
        Assert.Equal(CacheStatus.Available, cache.Status);
        Assert.Equal(count, cache.Nodes.Count);
        Assert.Equal(count, service.Host.Nodes.Count);
        var shard = cache.Shards[0];
        var primary = service.Host.Nodes[shard.Primary];
        Assert.Equal((NodeRole.Primary, shard.Epoch), (primary.Role, primary.Epoch));
        Assert.Contains($"127.0.0.1:{shard.PrimaryPort}", primary.Addresses);
        foreach (var replica in service.Host.Nodes.Values.Where(node => node != primary))
        {
            Assert.Equal((NodeRole.Replica, shard.Epoch), (replica.Role, replica.Epoch));
            Assert.Equal(primary.Spec.Port, replica.PrimaryPort);
            Assert.Equal([$"127.0.0.1:{shard.SharedPort}"], replica.Addresses);
        }
    }
}
