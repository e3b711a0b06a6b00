// A listening kernel socket, by its descriptor.
using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Larder.Network.Transports;
using static Larder.Network.Epoll.Libc;

namespace Larder.Network.Epoll;

sealed unsafe class FdListener : ListenerSocket
{
    const int AcceptFlags = SOCK_NONBLOCK | SOCK_CLOEXEC;

    readonly int _fd;
    readonly ListenOptions _options;

    FdListener(int fd, ListenAddress address, ListenOptions options)
    {
        _fd = fd;
        _options = options;
        Address = address.EndPoint is null ? address : ListenAddress.Tcp(SocketAddress.EndPointOfSelf(fd)!);
    }

    public int Fd => _fd;

    public override ListenAddress Address { get; }

    public static FdListener Listen(ListenAddress address, ListenOptions options)
    {
        var bytes = stackalloc byte[SocketAddressBytes];
        var length = SocketAddress.Write(address, new Span<byte>(bytes, SocketAddressBytes));
        var family = address.EndPoint is { } endPoint
            ? endPoint.AddressFamily == AddressFamily.InterNetworkV6 ? AF_INET6 : AF_INET
            : AF_UNIX;

        var fd = socket(family, SOCK_STREAM | AcceptFlags, 0);
        if (fd < 0) throw new ListenException(address, LastError());
        try
        {
            SetUp(fd, family, options);
            if (address.UnixPath is { } path) UnixSocketFile.RemoveStale(path);
            if (bind(fd, bytes, length) != 0) throw new ListenException(address, LastError());

            // The permissions are set while nobody can connect yet.
            if (address.UnixPath is { } file) UnixSocketFile.SetMode(file, options.UnixFileMode);
            if (listen(fd, options.Backlog) != 0) throw new ListenException(address, LastError());
            return new FdListener(fd, address, options);
        }
        catch
        {
            close(fd);
            throw;
        }
    }

    public override AcceptOutcome Accept(out Channel? channel)
    {
        channel = null;
        while (true)
        {
            var fd = accept4(_fd, null, null, AcceptFlags);
            if (fd < 0)
            {
                var error = Error;
                if (error == EAGAIN) return AcceptOutcome.Empty;
                // This one connection failed before it was accepted; the next may be well.
                if (error is EINTR or ECONNABORTED or EPROTO or EPERM) continue;
                return AcceptOutcome.Exhausted;
            }
            if (Address.EndPoint is not null) SetUpAccepted(fd);
            channel = new FdChannel(fd, Address.UnixPath);
            return AcceptOutcome.Accepted;
        }
    }

    public override void Close()
    {
        close(_fd);
        if (Address.UnixPath is { } path) File.Delete(path);
    }

    static void SetUp(int fd, int family, ListenOptions options)
    {
        if (family == AF_UNIX) return;
        Set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
        if (options.ReusePort) Set(fd, SOL_SOCKET, SO_REUSEPORT, 1);

        // Apart from IPv4, so that 0.0.0.0 and :: can be bound side by side.
        if (family == AF_INET6) Set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
    }

    void SetUpAccepted(int fd)
    {
        Set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
        if (_options.KeepAliveSeconds == 0) return;

        // Three probes, spread so that a dead peer is found at twice the asked-for time.
        Set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
        Set(fd, IPPROTO_TCP, TCP_KEEPIDLE, _options.KeepAliveSeconds);
        Set(fd, IPPROTO_TCP, TCP_KEEPINTVL, Math.Max(1, _options.KeepAliveSeconds / 3));
        Set(fd, IPPROTO_TCP, TCP_KEEPCNT, 3);
    }

    // An option that the kernel refuses leaves a slower connection, not a wrong one.
    static void Set(int fd, int level, int name, int value) => setsockopt(fd, level, name, &value, sizeof(int));

    static string LastError() => new Win32Exception(Marshal.GetLastPInvokeError()).Message;
}
