// The two byte ends of one connection, without any buffering or policy. Connections read and write through it and do
// not know whether a kernel socket, a .NET socket or another object of the same process is behind it. A filter
// such as TLS is a channel around a channel.
namespace Larder.Network.Transports;

/// <summary>A connected, non-blocking byte stream. Used by one thread at a time, closed exactly once.</summary>
public abstract unsafe class Channel
{
    /// <summary>Answer of a transfer: nothing can move now, ask again when ready.</summary>
    public const int WouldBlock = -1;

    /// <summary>Answer of a transfer: the stream is broken.</summary>
    public const int Failed = -2;

    /// <summary>The peer as <c>address:port</c>, or the path of a Unix socket.</summary>
    public abstract string RemoteAddress { get; }

    /// <summary>The own end as <c>address:port</c>, or the path of a Unix socket.</summary>
    public abstract string LocalAddress { get; }

    /// <summary>True where the peer reached us on this machine's loopback or a Unix socket.</summary>
    public abstract bool IsLocalPeer { get; }

    /// <summary>The peer sends no more, or the channel is closed; may be read by any thread, also after Close.</summary>
    public abstract bool HasPeerLeft { get; }

    /// <summary>Takes up to <paramref name="capacity"/> bytes into <paramref name="destination"/>.</summary>
    /// <returns>How many bytes; 0 at the end of the stream; <see cref="WouldBlock"/>; <see cref="Failed"/>.</returns>
    public abstract int Receive(byte* destination, int capacity);

    /// <summary>The same into two pieces, the second of which begins when the first is full.</summary>
    public virtual int Receive(IoSlice first, IoSlice second)
    {
        var received = Receive(first.Start, (int)first.Length);
        if (received != (int)first.Length) return received;
        return received + Math.Max(0, Receive(second.Start, (int)second.Length)); // an end is met again by the next call
    }

    /// <summary>Hands over the first bytes of <paramref name="slices"/>, as many as are taken at once.</summary>
    /// <returns>How many bytes were taken, at least one; <see cref="WouldBlock"/>; <see cref="Failed"/>.</returns>
    public abstract long Send(IoSlice* slices, int count);

    /// <summary>Tells the peer that no more bytes follow; receiving goes on.</summary>
    public abstract void FinishSending();

    /// <summary>Has the peer see the end now, whatever this side is at; by any thread, also after Close.</summary>
    public virtual void Sever()
    {
    }

    /// <summary>Gives the connection back to the system. What the kernel has taken is still delivered.</summary>
    public abstract void Close();
}
