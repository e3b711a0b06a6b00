// A connected .NET socket.
using System.Net;
using System.Net.Sockets;
using Larder.Network.Transports;

namespace Larder.Network.Sockets;

sealed unsafe class SocketChannel(Socket socket, string? unixPath) : Channel
{
    public Socket Socket => socket;

    public override string RemoteAddress => unixPath ?? socket.RemoteEndPoint?.ToString() ?? "?:0";
    public override string LocalAddress => unixPath ?? socket.LocalEndPoint?.ToString() ?? "?:0";

    public override bool IsLocalPeer =>
        unixPath is not null || (socket.RemoteEndPoint is IPEndPoint peer && IPAddress.IsLoopback(peer.Address));

    public override bool HasPeerLeft
    {
        get
        {
            try
            {
                return socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
            {
                return true;
            }
        }
    }

    public override int Receive(byte* destination, int capacity)
    {
        var received = socket.Receive(new Span<byte>(destination, capacity), SocketFlags.None, out var error);
        return error == SocketError.Success ? received : Outcome(error);
    }

    public override long Send(IoSlice* slices, int count)
    {
        // One after the other, as .NET gathers only from managed arrays.
        long total = 0;
        for (var i = 0; i < count; i++)
        {
            var bytes = new ReadOnlySpan<byte>(slices[i].Start, checked((int)slices[i].Length));
            var sent = socket.Send(bytes, SocketFlags.None, out var error);
            if (error != SocketError.Success) return total > 0 ? total : Outcome(error);
            total += sent;
            if (sent < bytes.Length) break;
        }
        return total;
    }

    public override void FinishSending() => Shutdown(SocketShutdown.Send);

    public override void Sever() => Shutdown(SocketShutdown.Both);

    public override void Close() => socket.Dispose();

    void Shutdown(SocketShutdown ends)
    {
        try
        {
            socket.Shutdown(ends);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The peer or, for Sever, the loop was faster.
        }
    }

    static int Outcome(SocketError error) =>
        error is SocketError.WouldBlock or SocketError.IOPending or SocketError.NoBufferSpaceAvailable
            ? WouldBlock
            : Failed;
}
