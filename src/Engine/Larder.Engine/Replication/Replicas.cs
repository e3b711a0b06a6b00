// The servers that follow this one. A replica comes with PSYNC and either goes on where it was or asks for a copy of all
// data; from then on each loop sends the stream to those that it serves (ReplicaFeed).
using Larder.Base;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Keyspace;
using Larder.Engine.Keyspace.Changes;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Telemetry;

namespace Larder.Engine.Replication;

/// <summary>Thread-safe. The list changes by being exchanged.</summary>
public sealed class Replicas(
    Store store, ReplicationHistory history, ReplicationSettings settings, WriteLease lease, Clock clock, ServerLog log,
    ServerCounters counters)
{
    readonly Lock _change = new();
    volatile Replica[] _all = [];
    long _aloneSinceMs;

    public ReadOnlySpan<Replica> All => _all;

    public ChangeStream Stream => store.Changes;

    /// <summary>Called when the list, or how far a replica has got, has changed; by any thread.</summary>
    public Action? Changed { get; set; }

    /// <summary>Called when a replica has acknowledged an offset; on the loop of its connection.</summary>
    public Action? Acknowledged { get; set; }

    /// <summary>A replica vouches for this primary: epoch, number of the question, its name. Set where it is managed.</summary>
    public Action<long, long, string>? Vouched { get; set; }

    /// <summary>What is known of a client as a replica, from the first word that it says as one.</summary>
    public Replica Greet(ClientState client) => client.Replica ??= new Replica(client, Stream, counters);

    /// <summary>Goes on with a replica that has everything before an offset; false when it has to be sent a copy.</summary>
    /// <param name="next">The next byte that it wants, counted from 1.</param>
    public bool TryContinue(CommandContext context, ReadOnlySpan<char> id, long next)
    {
        var replica = Greet(context.Client);
        using (context.HoldAll())
        {
            Stream.Trim(); // what nobody has got to freeing is not there any more: as little is kept as the settings say
            if (!Stream.IsOpen || HasBeenAloneForLong || !history.Holds(id, next)) return false;
            if (!replica.TryGoOn(next - 1, context.NowMs)) return false;
        }
        Interlocked.Increment(ref counters.PartialSyncs);
        if (replica.UnderstandsNewIds) context.Reply.SimpleString([.. "CONTINUE "u8, .. Ascii(history.Id)]);
        else context.Reply.SimpleString("CONTINUE"u8);
        Add(replica);
        log.Write(LogLevel.Notice,
            $"Partial resynchronization request from {NameOf(replica)} accepted, starting from offset {next}.");
        return true;
    }

    /// <summary>A replica could not go on where it was.</summary>
    public void CountRefused() => Interlocked.Increment(ref counters.RefusedPartialSyncs);

    public void TellOfWrongOffset(ClientState client) => log.Write(LogLevel.Warning,
        $"Replica {NameOf(Greet(client))} asks for synchronization but with a wrong offset");

    /// <summary>Has a replica wait for the next copy.</summary>
    public void Enlist(CommandContext context)
    {
        var replica = Greet(context.Client);
        Interlocked.Increment(ref counters.FullSyncs);
        Open(context);
        replica.Wait();
        Add(replica);
        log.Write(LogLevel.Notice, $"Full resync requested by replica {NameOf(replica)}");
    }

    /// <summary>What the client was as a replica is over.</summary>
    public void Forget(ClientState client)
    {
        if (client.Replica is not { } replica) return;
        lock (_change)
        {
            var isMember = Array.IndexOf(_all, replica) >= 0;
            _all = Array.FindAll(_all, other => other != replica);
            if (isMember && _all.Length == 0) Volatile.Write(ref _aloneSinceMs, clock.UnixMs);
        }
        replica.Close();
        client.Replica = null;
        Changed?.Invoke();
    }

    /// <summary>A replica has told how far it is.</summary>
    public void Acknowledge(Replica replica, long offset, long onDisk)
    {
        replica.Acknowledge(offset, onDisk, clock.UnixMs);
        Acknowledged?.Invoke();
    }

    /// <summary>
    /// What replicas have answered may be told to clients. Without a lease it may not: one that answered after another primary
    /// was chosen may hold more than that one.
    /// </summary>
    public bool AreHeard => lease.IsAlive;

    /// <summary>Replicas that have applied everything before an offset, as far as clients may be told.</summary>
    public int CountHolding(long offset)
    {
        var count = 0;
        if (!AreHeard) return count;
        foreach (var replica in _all)
            if (replica.State == ReplicaState.Online && replica.Acknowledged >= offset) count++;
        return count;
    }

    /// <summary>The same of those that have it on disk.</summary>
    public int CountHoldingOnDisk(long offset)
    {
        var count = 0;
        if (!AreHeard) return count;
        foreach (var replica in _all)
            if (replica.State == ReplicaState.Online && replica.AcknowledgedOnDisk >= offset) count++;
        return count;
    }

    /// <summary>Replicas that have spoken within min-replicas-max-lag.</summary>
    public int CountGood()
    {
        var nowMs = clock.UnixMs;
        var count = 0;
        foreach (var replica in _all)
        {
            var lagMs = nowMs - replica.AcknowledgedAtMs;
            if (replica.State == ReplicaState.Online && lagMs <= settings.MinReplicasMaxLagSeconds.Value * 1000) count++;
        }
        return count;
    }

    public int Count(ReplicaState state)
    {
        var count = 0;
        foreach (var replica in _all)
            if (replica.State == state) count++;
        return count;
    }

    /// <summary>Ends all connections to replicas: what they follow is no more.</summary>
    public void DropAll()
    {
        foreach (var replica in _all) replica.Client.Connected?.Kill();
    }

    /// <summary>Where a replica is reached, for those who read.</summary>
    public static string NameOf(Replica replica) => $"{AddressOf(replica)}:{PortOf(replica)}";

    public static string AddressOf(Replica replica)
    {
        if (replica.AnnouncedAddress.Length > 0) return replica.AnnouncedAddress;
        var address = replica.Client.Address;
        var colon = address.LastIndexOf(':');
        return colon > 0 ? address[..colon].Trim('[', ']') : address;
    }

    public static int PortOf(Replica replica) => replica.ListeningPort;

    // What was changed before anybody recorded it cannot be continued: the history begins anew with its recording.
    void Open(CommandContext context)
    {
        using var hold = context.HoldAll();
        Stream.BacklogBytes = settings.BacklogBytes.Value;
        if (Stream.IsOpen) return;
        history.Renew();
        Stream.TurnOn();
    }

    void Add(Replica replica)
    {
        replica.Client.Roles |= ClientRoles.Replica;
        lock (_change)
        {
            if (Array.IndexOf(_all, replica) < 0) _all = [.. _all, replica];
        }
        Changed?.Invoke();
    }

    // What is kept for those that come back is due to be freed, though nobody may have got to that yet.
    bool HasBeenAloneForLong =>
        _all.Length == 0 && _aloneSinceMs > 0 && settings.BacklogTtlSeconds.Value > 0 &&
        clock.UnixMs - Volatile.Read(ref _aloneSinceMs) > settings.BacklogTtlSeconds.Value * 1000;

    static byte[] Ascii(string text) => System.Text.Encoding.ASCII.GetBytes(text);
}
