// The Linux system calls that the epoll transport makes. Calls that cannot block skip the runtime's GC transition, so
// the error number is still that of the call when it is read next on the same thread. Blocking calls keep the
// transition: a garbage collection must not wait for a sleeping loop.
using System.Runtime.InteropServices;

namespace Larder.Network.Epoll;

static unsafe class Libc
{
    public const int AF_UNIX = 1, AF_INET = 2, AF_INET6 = 10;
    public const int SOCK_STREAM = 1, SOCK_NONBLOCK = 0x800, SOCK_CLOEXEC = 0x80000;
    public const int SOL_SOCKET = 1, SO_REUSEADDR = 2, SO_KEEPALIVE = 9, SO_REUSEPORT = 15;
    public const int IPPROTO_TCP = 6, TCP_NODELAY = 1, TCP_KEEPIDLE = 4, TCP_KEEPINTVL = 5, TCP_KEEPCNT = 6;
    public const int IPPROTO_IPV6 = 41, IPV6_V6ONLY = 26;
    public const int MSG_NOSIGNAL = 0x4000;
    public const int SHUT_WR = 1;
    public const int SHUT_RDWR = 2;
    public const int EPOLL_CLOEXEC = 0x80000, EFD_CLOEXEC = 0x80000, EFD_NONBLOCK = 0x800;
    public const int EPOLL_CTL_ADD = 1, EPOLL_CTL_DEL = 2, EPOLL_CTL_MOD = 3;
    public const uint EPOLLIN = 1, EPOLLOUT = 4, EPOLLERR = 8, EPOLLHUP = 0x10, EPOLLRDHUP = 0x2000;
    public const short POLLRDHUP = 0x2000;
    public const int EPERM = 1, EINTR = 4, EAGAIN = 11, EPROTO = 71, ECONNABORTED = 103, ENOBUFS = 105;
    public const int EINPROGRESS = 115;
    public const int SocketAddressBytes = 128;

    /// <summary>The error number of the last call of this thread.</summary>
    public static int Error => Marshal.GetLastSystemError();

    [DllImport("libc"), SuppressGCTransition]
    public static extern nint recv(int fd, byte* buffer, nuint length, int flags);

    [DllImport("libc"), SuppressGCTransition]
    public static extern nint readv(int fd, Transports.IoSlice* slices, int count);

    [DllImport("libc"), SuppressGCTransition]
    public static extern nint send(int fd, byte* buffer, nuint length, int flags);

    [DllImport("libc"), SuppressGCTransition]
    public static extern nint sendmsg(int fd, MessageHeader* message, int flags);

    [DllImport("libc"), SuppressGCTransition]
    public static extern int accept4(int fd, byte* address, uint* addressLength, int flags);

    [DllImport("libc"), SuppressGCTransition]
    public static extern int epoll_ctl(int epoll, int operation, int fd, byte* @event);

    [DllImport("libc", EntryPoint = "epoll_wait"), SuppressGCTransition]
    public static extern int epoll_look(int epoll, byte* events, int capacity, int zero);

    [DllImport("libc")]
    public static extern int epoll_wait(int epoll, byte* events, int capacity, int timeoutMs);

    [DllImport("libc"), SuppressGCTransition]
    public static extern nint read(int fd, void* buffer, nuint length);

    [DllImport("libc"), SuppressGCTransition]
    public static extern nint write(int fd, void* buffer, nuint length);

    /// <summary>With no time to wait only.</summary>
    [DllImport("libc"), SuppressGCTransition]
    public static extern int poll(PollRequest* requests, nuint count, int zero);

    [DllImport("libc"), SuppressGCTransition]
    public static extern int setsockopt(int fd, int level, int name, void* value, uint length);

    /// <summary>On a non-blocking socket only.</summary>
    [DllImport("libc"), SuppressGCTransition]
    public static extern int connect(int fd, byte* address, uint addressLength);

    [DllImport("libc"), SuppressGCTransition]
    public static extern int shutdown(int fd, int how);

    [DllImport("libc"), SuppressGCTransition]
    public static extern int getsockname(int fd, byte* address, uint* addressLength);

    [DllImport("libc"), SuppressGCTransition]
    public static extern int getpeername(int fd, byte* address, uint* addressLength);

    [DllImport("libc"), SuppressGCTransition]
    public static extern int close(int fd);

    [DllImport("libc", SetLastError = true)]
    public static extern int epoll_create1(int flags);

    [DllImport("libc", SetLastError = true)]
    public static extern int eventfd(uint initial, int flags);

    [DllImport("libc", SetLastError = true)]
    public static extern int socket(int family, int type, int protocol);

    [DllImport("libc", SetLastError = true)]
    public static extern int bind(int fd, byte* address, uint addressLength);

    [DllImport("libc", SetLastError = true)]
    public static extern int listen(int fd, int backlog);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollRequest
    {
        public int Fd;
        public short Events, Happened;
    }

    /// <summary>struct msghdr of a 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MessageHeader
    {
        public void* Name;
        public uint NameLength;
        public Transports.IoSlice* Slices;
        public nuint SliceCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }
}
