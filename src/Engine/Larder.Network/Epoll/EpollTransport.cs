// The transport for Linux: kernel sockets and epoll, called directly.
using Larder.Network.Transports;

namespace Larder.Network.Epoll;

/// <summary>Linux sockets watched by epoll; the fastest, and the default where it works.</summary>
public sealed class EpollTransport : Transport
{
    /// <summary>True on a 64-bit Linux.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    public override string Name => "epoll";

    public override Poller CreatePoller() => new EpollPoller();

    public override ListenerSocket Listen(ListenAddress address, ListenOptions options) =>
        FdListener.Listen(address, options);

    public override Channel Dial(ListenAddress address) => FdDialer.Dial(address);
}
