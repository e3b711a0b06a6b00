// A connected kernel socket, by its descriptor.
using Larder.Network.Transports;
using static Larder.Network.Epoll.Libc;

namespace Larder.Network.Epoll;

sealed unsafe class FdChannel(int fd, string? unixPath) : Channel
{
    int _fd = fd;

    public int Fd => _fd;

    // Addresses are asked for when somebody wants to see them, so that an idle connection does not keep two strings.
    public override string RemoteAddress => unixPath ?? SocketAddress.OfPeer(_fd);
    public override string LocalAddress => unixPath ?? SocketAddress.OfSelf(_fd);
    public override bool IsLocalPeer => unixPath is not null || SocketAddress.IsLoopbackPeer(_fd);

    // Here and below the lock keeps the descriptor from being closed, and used for another connection, meanwhile.
    public override bool HasPeerLeft
    {
        get
        {
            lock (this)
            {
                var watched = new PollRequest { Fd = _fd, Events = POLLRDHUP };
                return _fd < 0 || (poll(&watched, 1, 0) > 0 && watched.Happened != 0);
            }
        }
    }

    public override int Receive(byte* destination, int capacity)
    {
        while (true)
        {
            var received = (int)recv(_fd, destination, (nuint)capacity, 0);
            if (received >= 0) return received;
            var error = Error;
            if (error != EINTR) return error == EAGAIN ? WouldBlock : Failed;
        }
    }

    public override int Receive(IoSlice first, IoSlice second)
    {
        var slices = stackalloc IoSlice[] { first, second };
        while (true)
        {
            var received = (int)readv(_fd, slices, 2);
            if (received >= 0) return received;
            var error = Error;
            if (error != EINTR) return error == EAGAIN ? WouldBlock : Failed;
        }
    }

    public override long Send(IoSlice* slices, int count)
    {
        while (true)
        {
            long sent;
            if (count == 1)
            {
                sent = send(_fd, slices->Start, slices->Length, MSG_NOSIGNAL);
            }
            else
            {
                var message = new MessageHeader { Slices = slices, SliceCount = (nuint)count };
                sent = sendmsg(_fd, &message, MSG_NOSIGNAL);
            }
            if (sent >= 0) return sent;
            var error = Error;
            if (error != EINTR) return error is EAGAIN or ENOBUFS ? WouldBlock : Failed;
        }
    }

    public override void FinishSending() => shutdown(_fd, SHUT_WR);

    public override void Sever()
    {
        lock (this)
        {
            if (_fd >= 0) shutdown(_fd, SHUT_RDWR);
        }
    }

    public override void Close()
    {
        Base.Check.That(_fd >= 0);
        lock (this)
        {
            close(_fd);
            _fd = -1;
        }
    }
}
