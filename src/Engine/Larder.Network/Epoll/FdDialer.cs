// Outgoing connections. The connect is not waited for: until it is through, the kernel answers a send with EAGAIN and
// reports the socket writable when it is, which is what a full socket buffer looks like too.
using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Larder.Network.Transports;
using static Larder.Network.Epoll.Libc;

namespace Larder.Network.Epoll;

static unsafe class FdDialer
{
    public static FdChannel Dial(ListenAddress address)
    {
        var bytes = stackalloc byte[SocketAddressBytes];
        var length = SocketAddress.Write(address, new Span<byte>(bytes, SocketAddressBytes));
        var family = address.EndPoint is { } endPoint
            ? endPoint.AddressFamily == AddressFamily.InterNetworkV6 ? AF_INET6 : AF_INET
            : AF_UNIX;

        var fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (fd < 0) throw Refused(address, Marshal.GetLastPInvokeError());
        if (family != AF_UNIX)
        {
            var one = 1;
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(int));
        }
        if (connect(fd, bytes, length) == 0) return new FdChannel(fd, address.UnixPath);

        var error = Error;
        if (error is EINPROGRESS or EINTR) return new FdChannel(fd, address.UnixPath);
        close(fd);
        throw Refused(address, error);
    }

    static DialException Refused(ListenAddress address, int error) => new(address, new Win32Exception(error).Message);
}
