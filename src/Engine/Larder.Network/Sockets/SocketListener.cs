// A listening .NET socket.
using System.Net;
using System.Net.Sockets;
using Larder.Network.Transports;

namespace Larder.Network.Sockets;

sealed class SocketListener : ListenerSocket
{
    readonly ListenOptions _options;

    SocketListener(Socket socket, ListenAddress address, ListenOptions options)
    {
        Socket = socket;
        _options = options;
        Address = address.EndPoint is null ? address : ListenAddress.Tcp((IPEndPoint)socket.LocalEndPoint!);
    }

    public Socket Socket { get; }

    public override ListenAddress Address { get; }

    public static SocketListener Listen(ListenAddress address, ListenOptions options)
    {
        if (options.ReusePort)
            throw new ListenException(address, "sharing an address between listeners needs the epoll transport");
        var socket = address.EndPoint is { } tcp
            ? new Socket(tcp.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Blocking = false;
            if (address.EndPoint is { } endPoint)
            {
                // .NET itself lets a restarted server bind again; ReuseAddress would let two servers share one address.
                if (endPoint.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = false;
                socket.Bind(endPoint);
            }
            else
            {
                UnixSocketFile.RemoveStale(address.UnixPath!);
                socket.Bind(new UnixDomainSocketEndPoint(address.UnixPath!));
                UnixSocketFile.SetMode(address.UnixPath!, options.UnixFileMode);
            }
            socket.Listen(options.Backlog);
            return new SocketListener(socket, address, options);
        }
        catch (Exception refused) when (refused is SocketException or ArgumentException)
        {
            socket.Dispose();
            throw new ListenException(address, refused.Message);
        }
    }

    public override AcceptOutcome Accept(out Channel? channel)
    {
        channel = null;
        try
        {
            if (!Socket.Poll(0, SelectMode.SelectRead)) return AcceptOutcome.Empty;
            var accepted = Socket.Accept();
            accepted.Blocking = false;
            if (Address.EndPoint is not null) SetUp(accepted);
            channel = new SocketChannel(accepted, Address.UnixPath);
            return AcceptOutcome.Accepted;
        }
        catch (SocketException failure)
        {
            return failure.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable
                ? AcceptOutcome.Exhausted
                : AcceptOutcome.Empty;
        }
    }

    public override void Close()
    {
        Socket.Dispose();
        if (Address.UnixPath is { } path) File.Delete(path);
    }

    void SetUp(Socket accepted)
    {
        accepted.NoDelay = true;
        if (_options.KeepAliveSeconds == 0) return;
        accepted.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        accepted.SetSocketOption(
            SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, _options.KeepAliveSeconds);
        accepted.SetSocketOption(
            SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, Math.Max(1, _options.KeepAliveSeconds / 3));
        accepted.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }
}
