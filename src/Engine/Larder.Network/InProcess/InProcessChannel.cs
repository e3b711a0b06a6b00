// The server's end of an in-process connection.
using Larder.Network.Transports;

namespace Larder.Network.InProcess;

sealed unsafe class InProcessChannel(BytePipe incoming, BytePipe outgoing, string address) : Channel
{
    public bool IsClosed { get; private set; }

    /// <summary>The other end, where that is a channel too and not a test's <see cref="InProcessPeer"/>.</summary>
    public InProcessChannel? Opposite { get; set; }

    /// <summary>Set when the peer is gone for good: what is sent now breaks.</summary>
    public bool PeerIsGone { get; set; }

    public override string RemoteAddress => "in-process:0";
    public override string LocalAddress => address;
    public override bool IsLocalPeer => true;

    public override bool HasPeerLeft => IsClosed || PeerIsGone || incoming.IsFinished;

    public override int Receive(byte* destination, int capacity)
    {
        if (incoming.Length > 0) return incoming.Read(new Span<byte>(destination, capacity));
        return incoming.IsFinished ? 0 : WouldBlock;
    }

    public override long Send(IoSlice* slices, int count)
    {
        if (PeerIsGone) return Failed;
        long total = 0;
        for (var i = 0; i < count; i++)
        {
            var bytes = new ReadOnlySpan<byte>(slices[i].Start, checked((int)slices[i].Length));
            var sent = outgoing.Write(bytes);
            total += sent;
            if (sent < bytes.Length) break;
        }
        return total > 0 ? total : WouldBlock;
    }

    public override void FinishSending() => outgoing.IsFinished = true;

    public override void Close()
    {
        IsClosed = true;
        outgoing.IsFinished = true;
        if (Opposite is { } opposite) opposite.PeerIsGone = true;
    }

    public Readiness Ready(Interest interest)
    {
        Readiness ready = 0;
        if (PeerIsGone && incoming.Length == 0) ready |= Readiness.Failed;
        if ((interest & Interest.Readable) != 0 && (incoming.Length > 0 || incoming.IsFinished))
            ready |= Readiness.Readable;
        if ((interest & Interest.PeerFinished) != 0 && incoming.IsFinished) ready |= Readiness.PeerFinished;
        if ((interest & Interest.Writable) != 0 && (outgoing.Room > 0 || PeerIsGone)) ready |= Readiness.Writable;
        return ready;
    }
}
