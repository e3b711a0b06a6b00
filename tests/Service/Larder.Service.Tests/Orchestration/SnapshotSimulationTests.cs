// Snapshots of caches whose nodes end and whose service falls at any call and any write: each comes to its end, is told of once,
// and holds what the cache held; nothing is deleted before its final snapshot is there.
using Larder.Service.Model;
using Xunit;

namespace Larder.Service.Tests.Orchestration;

public sealed class SnapshotSimulationTests
{
    public static TheoryData<int> Seeds => CacheSimulationTests.Seeds;

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_snapshot_comes_to_its_end_whatever_falls(int seed)
    {
        using var service = Settled(seed, 3);
        service.BeginSnapshot("s");
        Assert.Equal(CacheStatus.Snapshotting, service.Record.Status);
        service.Settle(faults: 2, falls: 5);
        Assert.Equal(CacheStatus.Available, service.Record.Status);
        Assert.Equal(SnapshotStatus.Available, service.Snapshot("s").Status);
        Assert.Single(service.Events, "Snapshot succeeded for snapshot with ID 's' of replication group with ID 'c'");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_final_snapshot_holds_what_the_deleted_cache_held(int seed)
    {
        using var service = Settled(seed, 1 + (seed % 3));
        var held = service.Host.Nodes[service.Record.Shards[0].Primary].Data.ToArray();
        service.DeleteWithSnapshot("last");
        Assert.Equal(CacheStatus.Deleting, service.Record.Status);
        service.Settle(falls: 6);
        Assert.Empty(service.Host.Nodes);
        var snapshot = service.Snapshot("last");
        Assert.Equal(SnapshotStatus.Available, snapshot.Status);
        // What came to a replica a moment ago may not have been there yet.
        Assert.Equal(held.SkipLast(5), service.FileOf(snapshot).Take(held.Length - 5));
    }

    [Fact]
    public void A_snapshot_is_taken_from_a_replica_unless_a_node_is_named()
    {
        using var service = Settled(1, 3);
        service.BeginSnapshot("s");
        service.Settle();
        Assert.NotEqual(service.Record.Shards[0].Primary, $"{service.Snapshot("s").Files[0].ClusterId}/0001");
        service.Order(row => row.SnapshottingNode = "c-001");
        service.BeginSnapshot("t");
        service.Settle();
        Assert.Equal("c-001", service.Snapshot("t").Files[0].ClusterId);
    }

    [Fact]
    public void What_cannot_be_saved_is_not_deleted()
    {
        using var service = Settled(2, 2);
        foreach (var node in service.Host.Nodes.Values) node.SnapshotFailure = "the disk is full";
        service.DeleteWithSnapshot("last");
        service.Settle(falls: 3);
        Assert.Equal(CacheStatus.Available, service.Record.Status);
        Assert.Equal(2, service.Host.Nodes.Count);
        var snapshot = service.Snapshot("last");
        Assert.Equal((SnapshotStatus.Failed, "the disk is full"), (snapshot.Status, snapshot.Failure));
    }

    [Fact]
    public void A_snapshot_that_does_not_get_on_fails_and_the_cache_goes_on()
    {
        using var service = Settled(3, 1);
        foreach (var node in service.Host.Nodes.Values) node.WritesNothing = true;
        service.BeginSnapshot("s");
        for (var turn = 0; turn < 20; turn++) service.Turn();
        Assert.Equal(CacheStatus.Snapshotting, service.Record.Status);
        service.Wait(TimeSpan.FromMinutes(16));
        service.Settle();
        Assert.Equal(CacheStatus.Available, service.Record.Status);
        Assert.Equal(SnapshotStatus.Failed, service.Snapshot("s").Status);
        Assert.Single(service.Events, text => text.EndsWith("nothing was written for 15 minutes", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_cache_that_is_deleted_meanwhile_leaves_no_snapshot_half_begun(int seed)
    {
        using var service = Settled(seed, 2);
        service.BeginSnapshot("s");
        for (var turn = 0; turn < seed % 5; turn++) service.Turn();
        service.Order(row =>
        {
            row.Follow(CacheStatus.Deleting);
            foreach (var node in row.Nodes) node.Status = NodeStatus.Deleting;
        });
        service.Settle(falls: 4);
        Assert.Empty(service.Host.Nodes);
        Assert.NotEqual(SnapshotStatus.Creating, service.Snapshot("s").Status);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Automatic_snapshots_come_once_a_day_and_go_when_they_are_old(int seed)
    {
        using var service = Settled(seed, 2);
        service.Order(row => row.SnapshotRetentionDays = 2);
        for (var day = 0; day < 4; day++)
        {
            var next = service.Now.UtcDateTime.Date.AddDays(1).AddHours(3).AddMinutes(10);
            service.Wait(next - service.Now.UtcDateTime);
            service.Settle(falls: 3);
            service.Settle();
        }
        var all = await service.Snapshots.ListAsync(new(), "", 100, TestContext.Current.CancellationToken);
        Assert.Equal(4, all.Count);
        Assert.All(all, row => Assert.Equal(SnapshotRules.Automated, row.Source));
        Assert.StartsWith("automatic.c-2023-11-", all[0].Name);
        // Taken 3 days ago; that of 2 days ago may be a moment younger than the time for it.
        Assert.Equal(SnapshotStatus.Deleting, all[0].Status);
        Assert.Equal(SnapshotStatus.Available, all[^1].Status);
    }

    [Fact]
    public void Twenty_snapshots_a_day_are_taken_by_hand_and_no_more()
    {
        using var service = Settled(1, 1);
        for (var count = 0; count < 20; count++)
        {
            service.BeginSnapshot($"s-{count}");
            service.Settle();
        }
        Assert.Equal("SnapshotQuotaExceededFault", Assert.Throws<ApiException>(() => service.BeginSnapshot("t")).Code);
        Assert.Equal(CacheStatus.Available, service.Record.Status);
        service.Wait(TimeSpan.FromDays(1));
        Assert.Equal("SnapshotAlreadyExistsFault", Assert.Throws<ApiException>(() => service.BeginSnapshot("s-1")).Code);
        service.BeginSnapshot("t");
    }

    static SimulatedService Settled(int seed, int nodes)
    {
        var service = new SimulatedService(seed);
        service.Create(CacheKind.ReplicationGroup, "valkey", nodes);
        service.Settle();
        for (var turn = 0; turn < 10; turn++) service.Turn();
        return service;
    }
}
