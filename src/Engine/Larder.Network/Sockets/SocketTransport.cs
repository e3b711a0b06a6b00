// The portable transport: .NET sockets and Socket.Select. For development on systems without epoll; correct rather than
// fast, as each wait looks at every socket.
using System.Net;
using System.Net.Sockets;
using Larder.Network.Transports;

namespace Larder.Network.Sockets;

/// <summary>.NET sockets; works wherever .NET does.</summary>
public sealed class SocketTransport : Transport
{
    public override string Name => "sockets";

    public override Poller CreatePoller() => new SelectPoller();

    public override ListenerSocket Listen(ListenAddress address, ListenOptions options) =>
        SocketListener.Listen(address, options);

    // Waits for the connection, as not every system lets a socket be sent to before it stands.
    public override Channel Dial(ListenAddress address)
    {
        var socket = address.EndPoint is { } tcp
            ? new Socket(tcp.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(address.EndPoint ?? (EndPoint)new UnixDomainSocketEndPoint(address.UnixPath!));
            socket.Blocking = false;
            return new SocketChannel(socket, address.UnixPath);
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            throw new DialException(address, refused.Message);
        }
    }
}
