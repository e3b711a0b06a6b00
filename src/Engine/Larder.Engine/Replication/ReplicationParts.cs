// The parts of replication, put together for a node.
using Larder.Engine.Execution;
using Larder.Engine.Execution.Blocking;
using Larder.Engine.Execution.Dispatch;
using Larder.Engine.Settings.Groups;
using Larder.Network.Loops;

namespace Larder.Engine.Replication;

/// <summary>One of a node.</summary>
public sealed class ReplicationParts
{
    public ReplicationParts(ServerState server)
    {
        var (settings, clock) = (server.Settings, server.Clock);
        server.AfterCommand.Add(Orders = new OrdersAfterCommand(server.AfterCommand));
        History = new ReplicationHistory();
        Replicas = new Replicas(
            server.Store, History, settings.Replication, server.Standing.Lease, clock, server.Log, server.Counters);
        Following = new Following(
            server.Store, settings, server.Standing, History, Replicas, server.Loops, server.Log);
        var words = Words = new OwnWords(server.Store.Changes);
        Acknowledgements = new Acknowledgements(Replicas, words, server.Blocked);
        Durability = new Durability(Replicas, words, server.Barrier, server.Standing, settings.Replication);
        Failover = new Failover(Following, Replicas, words, server.Pause, () => GoOn(server), clock, server.Log);
        settings.Replication.Durability.OnChange(() =>
        {
            server.Gates.Refresh();
            return null;
        });
        settings.Replication.BacklogBytes.OnChange(() =>
        {
            var changes = server.Store.Changes;
            // Where nothing is kept, that begins with the first replica.
            if (changes.BacklogBytes > 0) changes.BacklogBytes = settings.Replication.BacklogBytes.Value;
            return null;
        });
        Farewell = new Farewell(
            Following, Replicas, words, server.Pause, server.Gates.Refresh, () => GoOn(server), server.Lifetime, clock,
            server.Log);
        var fullSync = new FullSync(
            Replicas, History, server.Snapshots, settings, server.Log, () => Following.IsReplica);
        server.Saving.Facts = () => server.Store.Changes is { IsOpen: true, BacklogBytes: > 0 } ? fullSync.Facts() : [];
        server.Standing.CountGoodReplicas = Replicas.CountGood;
        Replicas.Changed += server.Gates.Refresh;
        Replicas.Changed += fullSync.LookAtTakers;
        Following.Changed += server.Gates.Refresh;
        Following.Changed += words.Forget;
        Following.Changed += Durability.Refresh;
        Following.SteppedDown += () => EndWaiting(server);
        Following.HandOverRefused += Failover.Refuse;
        Following.OnDisk = () => server.AppendOnly.SyncedOffset;
        server.ClientEnd.Cleared += Replicas.Forget;
        Clock = new ReplicationClock(
            Following, Replicas, server.Store, words, fullSync, Failover, settings.Replication, () => clock.UnixMs, server.Log);
        foreach (var loop in server.Loops.Loops)
        {
            loop.AddWork(new ReplicaFeed(
                Replicas, Durability, words, loop, () => settings.Clients.OutputBufferLimits.Value.Replica, () => loop.UnixMs));
        }
        server.Loops.Loops[0].AddWork(Clock);
    }

    // They wait for writes, or for replicas, of a primary.
    static void EndWaiting(ServerState server)
    {
        foreach (var client in server.Clients.All) server.Blocked.Demote(client.State);
    }

    // Who waits tries again, and waits on if the pause is not over.
    static void GoOn(ServerState server)
    {
        server.Gates.Refresh();
        foreach (var client in server.Clients.All) client.GoOn();
    }

    public OrdersAfterCommand Orders { get; }
    public ReplicationHistory History { get; }
    public Replicas Replicas { get; }
    public Following Following { get; }
    public Acknowledgements Acknowledgements { get; }
    public Failover Failover { get; }
    public Durability Durability { get; }
    public Farewell Farewell { get; }
    public OwnWords Words { get; }
    internal ReplicationClock Clock { get; }
}
