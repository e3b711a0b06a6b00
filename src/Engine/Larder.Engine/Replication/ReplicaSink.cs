// A snapshot that goes straight to the replicas that wait for it, between two marks as its length is not known.
//
//     +FULLRESYNC <id> <offset>\r\n   $EOF:<40 bytes>\r\n   the copy   the same 40 bytes
using System.Text;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Persistence.Snapshots;

namespace Larder.Engine.Replication;

/// <summary>Replicas are added under all locks before the snapshot's thread begins.</summary>
sealed class ReplicaSink : ISnapshotSink
{
    readonly byte[] _mark = Encoding.ASCII.GetBytes(ServerLifetime.NewId());
    readonly List<(Replica Replica, WireCopy Copy)> _targets = [];

    public IReadOnlyList<Replica> Replicas => [.. _targets.Select(target => target.Replica)];

    public void Add(Replica replica, byte[] head)
    {
        var copy = new WireCopy();
        copy.TryAdd([.. head, .. "$EOF:"u8, .. _mark, .. "\r\n"u8]);
        _targets.Add((replica, copy));
        replica.SendCopy(copy);
    }

    public void Open()
    {
        foreach (var (replica, _) in _targets) Wake(replica);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        var piece = bytes.ToArray();
        var taken = 0;
        foreach (var (replica, copy) in _targets)
        {
            if (!copy.TryAdd(piece)) continue;
            taken++;
            Wake(replica);
        }
        if (taken == 0) throw new IOException("no replica is left to take it");
    }

    public void Finish()
    {
        Write(_mark);
        foreach (var (replica, copy) in _targets)
        {
            copy.Finish();
            Wake(replica);
        }
    }

    public void Abandon()
    {
        foreach (var (_, copy) in _targets) copy.Dispose();
    }

    static void Wake(Replica replica) => replica.Client.Connected?.Loop.Nudge();
}
