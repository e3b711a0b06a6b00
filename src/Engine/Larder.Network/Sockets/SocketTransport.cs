// The portable transport: .NET sockets and Socket.Select. For development on systems without epoll; correct rather than
// fast, as each wait looks at every socket.
using Larder.Network.Transports;

namespace Larder.Network.Sockets;

/// <summary>.NET sockets; works wherever .NET does.</summary>
public sealed class SocketTransport : Transport
{
    public override string Name => "sockets";

    public override Poller CreatePoller() => new SelectPoller();

    public override ListenerSocket Listen(ListenAddress address, ListenOptions options) =>
        SocketListener.Listen(address, options);
}
