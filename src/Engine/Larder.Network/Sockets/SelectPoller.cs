// Readiness by Socket.Select. It cannot tell a peer that has finished from one that has sent bytes, so a socket watched
// for the former alone is asked how many bytes wait: none, though it is readable, is the end. Behind bytes that nobody
// reads the end stays unseen until they are read.
using System.Net;
using System.Net.Sockets;
using Larder.Network.Transports;

namespace Larder.Network.Sockets;

sealed class SelectPoller : Poller
{
    // How soon a socket is looked at again whose unread bytes hide whether the peer has finished.
    const int HiddenEndMs = 100;

    readonly Dictionary<Socket, Watched> _watched = [];
    readonly List<Socket> _readable = [];
    readonly List<Socket> _writable = [];
    readonly Queue<Watched> _found = new();
    readonly Socket _wake = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    readonly byte[] _wakeByte = new byte[1];

    public SelectPoller()
    {
        // Connected to itself, so that nobody else's datagrams get in.
        _wake.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _wake.Connect(_wake.LocalEndPoint!);
        _wake.Blocking = false;
    }

    public override int Wait(Span<ReadyEvent> ready, int timeoutMs)
    {
        // What the last look found and nobody had room for comes first, so that no socket starves behind busier ones.
        if (_found.Count == 0) Look(timeoutMs);
        var count = 0;
        while (count < ready.Length && _found.TryDequeue(out var watched))
        {
            ready[count++] = new ReadyEvent(watched.Token, watched.Ready);
            watched.Ready = 0;
        }
        return count;
    }

    public override void Wake() => _wake.Send(_wakeByte, 0, 1, SocketFlags.None, out _);

    public override void Add(Channel channel, ulong token, Interest interest) =>
        _watched.Add(((SocketChannel)channel).Socket, new Watched { Token = token, Interest = interest });

    public override void Change(Channel channel, ulong token, Interest interest) =>
        _watched[((SocketChannel)channel).Socket].Interest = interest;

    public override void Remove(Channel channel) => _watched.Remove(((SocketChannel)channel).Socket);

    public override void Add(ListenerSocket listener, ulong token) => _watched.Add(
        ((SocketListener)listener).Socket, new Watched { Token = token, Interest = Interest.Readable });

    public override void Remove(ListenerSocket listener) => _watched.Remove(((SocketListener)listener).Socket);

    public override void Dispose() => _wake.Dispose();

    void Look(int timeoutMs)
    {
        timeoutMs = Collect(timeoutMs);
        var timeout = timeoutMs < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(timeoutMs);
        Socket.Select(_readable, _writable, null, timeout);

        foreach (var socket in _readable)
        {
            if (socket == _wake) _wake.Receive(_wakeByte, 0, 1, SocketFlags.None, out _);
            else Found(socket, ReadinessOf(socket, _watched[socket].Interest));
        }
        foreach (var socket in _writable) Found(socket, Readiness.Writable);
    }

    void Found(Socket socket, Readiness readiness)
    {
        var watched = _watched[socket];
        if (watched.Ready == 0 && readiness != 0) _found.Enqueue(watched);
        watched.Ready |= readiness;
    }

    int Collect(int timeoutMs)
    {
        _readable.Clear();
        _writable.Clear();
        _readable.Add(_wake);
        foreach (var (socket, watched) in _watched)
        {
            if ((watched.Interest & Interest.Writable) != 0) _writable.Add(socket);
            if ((watched.Interest & Interest.Readable) != 0) _readable.Add(socket);
            else if ((watched.Interest & Interest.PeerFinished) == 0) continue;
            else if (socket.Available == 0) _readable.Add(socket);
            else timeoutMs = timeoutMs < 0 ? HiddenEndMs : Math.Min(timeoutMs, HiddenEndMs);
        }
        return timeoutMs;
    }

    static Readiness ReadinessOf(Socket socket, Interest interest)
    {
        if ((interest & Interest.Readable) != 0) return Readiness.Readable;
        return socket.Available == 0 ? Readiness.PeerFinished : 0;
    }

    sealed class Watched
    {
        public ulong Token;
        public Interest Interest;
        public Readiness Ready;
    }
}
