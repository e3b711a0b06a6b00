// The kernel's socket addresses to and from those of .NET.
//
//   sockaddr_in   | family 2 | port 2, big-endian | address 4  |
//   sockaddr_in6  | family 2 | port 2, big-endian | flow 4     | address 16 | scope 4 |
//   sockaddr_un   | family 2 | path, ended by 0, at most 108 bytes with the 0        |
using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Larder.Network.Transports;
using static Larder.Network.Epoll.Libc;

namespace Larder.Network.Epoll;

static unsafe class SocketAddress
{
    const int UnixPathBytes = 108;

    public static string OfPeer(int fd)
    {
        var bytes = stackalloc byte[SocketAddressBytes];
        uint length = SocketAddressBytes;
        return getpeername(fd, bytes, &length) == 0 ? Read(bytes)?.ToString() ?? "?:0" : "?:0";
    }

    public static string OfSelf(int fd) => EndPointOfSelf(fd)?.ToString() ?? "?:0";

    public static IPEndPoint? EndPointOfSelf(int fd)
    {
        var bytes = stackalloc byte[SocketAddressBytes];
        uint length = SocketAddressBytes;
        return getsockname(fd, bytes, &length) == 0 ? Read(bytes) : null;
    }

    public static bool IsLoopbackPeer(int fd)
    {
        var bytes = stackalloc byte[SocketAddressBytes];
        uint length = SocketAddressBytes;
        return getpeername(fd, bytes, &length) == 0 && Read(bytes) is { } peer && IPAddress.IsLoopback(peer.Address);
    }

    /// <summary>Stores the address and returns how many bytes of <paramref name="destination"/> it takes.</summary>
    public static uint Write(ListenAddress address, Span<byte> destination)
    {
        destination.Clear();
        if (address.UnixPath is { } path)
        {
            MemoryMarshal.Write(destination, (ushort)AF_UNIX);
            if (Encoding.UTF8.GetByteCount(path) >= UnixPathBytes)
                throw new ListenException(address, "the path of a Unix socket holds at most 107 bytes");
            var pathBytes = Encoding.UTF8.GetBytes(path, destination[2..]);
            return (uint)(2 + pathBytes + 1);
        }

        var endPoint = address.EndPoint!;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)endPoint.Port);
        if (endPoint.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
        {
            MemoryMarshal.Write(destination, (ushort)AF_INET);
            endPoint.Address.TryWriteBytes(destination[4..], out _);
            return 16;
        }
        MemoryMarshal.Write(destination, (ushort)AF_INET6);
        endPoint.Address.TryWriteBytes(destination[8..], out _);
        MemoryMarshal.Write(destination[24..], (uint)endPoint.Address.ScopeId);
        return 28;
    }

    // Safe: callers pass SocketAddressBytes bytes, which hold every address family that the kernel knows.
    static IPEndPoint? Read(byte* bytes)
    {
        var address = new ReadOnlySpan<byte>(bytes, SocketAddressBytes);
        var port = BinaryPrimitives.ReadUInt16BigEndian(address[2..]);
        return MemoryMarshal.Read<ushort>(address) switch
        {
            AF_INET => new IPEndPoint(new IPAddress(address.Slice(4, 4)), port),
            AF_INET6 => new IPEndPoint(
                new IPAddress(address.Slice(8, 16), MemoryMarshal.Read<uint>(address[24..])), port),
            _ => null,
        };
    }
}
