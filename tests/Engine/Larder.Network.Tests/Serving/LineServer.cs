// A running group of loops that speaks the line protocol, and what a test needs to look inside.
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Larder.Base;
using Larder.Network.Epoll;
using Larder.Network.Listeners;
using Larder.Network.Loops;
using Larder.Network.Sockets;
using Larder.Network.Transports;

namespace Larder.Network.Tests.Serving;

sealed class LineServer : IDisposable, ISessionFactory
{
    readonly BlockingCollection<LineSession> _admitted = [];
    readonly byte[] _refusal = "ERR max number of clients reached\n"u8.ToArray();

    public LineServer(string transport, int loops = 1)
    {
        Group = new EventLoopGroup(Choose(transport), loops, Clock.System);
        foreach (var loop in Group.Loops) loop.Failed = Failures.Enqueue;
        Group.Start();
        Listener = Open(ListenAddress.Tcp(IPAddress.Loopback, 0));
    }

    public static TheoryData<string> Transports => EpollTransport.IsSupported ? ["epoll", "sockets"] : ["sockets"];

    public EventLoopGroup Group { get; }

    public Listener Listener { get; }

    /// <summary>What met the loops; the server ends with an error when there was anything.</summary>
    public ConcurrentQueue<Exception> Failures { get; } = new();

    /// <summary>Failures are what the test is about.</summary>
    public bool ToleratesFailures { get; init; }

    public Blocks Blocks { get; } = new();

    public ConnectionLimits Limits { get; set; } = ConnectionLimits.Default;

    /// <summary>Above this many connections the next ones are refused.</summary>
    public int MaxClients { get; set; } = int.MaxValue;

    public Listener Open(ListenAddress address, ListenOptions? options = null) =>
        Listener.Open(Group, address, options ?? ListenOptions.Default, this);

    public LineClient Connect() => new(Listener.Address);

    /// <summary>Connects and waits until the loop has the connection.</summary>
    public (LineClient Client, LineSession Session, Connection Connection) Meet()
    {
        var client = Connect();
        var session = NextSession();
        return (client, session, session.Opened.Within());
    }

    public LineSession NextSession()
    {
        Assert.True(_admitted.TryTake(out var session, Waiting.LimitMs), "no connection was admitted");
        return session;
    }

    public Admission Admit(Channel channel, EventLoop loop)
    {
        if (Group.ConnectionCount >= MaxClients) return Admission.Refuse(_refusal);
        var session = new LineSession(Limits, Blocks);
        _admitted.Add(session);
        return Admission.Admit(session);
    }

    public void Dispose()
    {
        Group.Dispose();
        if (!ToleratesFailures) Assert.Empty(Failures);
    }

    static Transport Choose(string name) => name == "epoll" ? new EpollTransport() : new SocketTransport();
}

/// <summary>A blocking client whose every wait has a limit.</summary>
sealed class LineClient : IDisposable
{
    readonly byte[] _received = new byte[64 * 1024];
    int _start;
    int _end;

    public LineClient(ListenAddress address, int? receiveBufferBytes = null)
    {
        EndPoint endPoint = address.EndPoint is { } tcp ? tcp : new UnixDomainSocketEndPoint(address.UnixPath!);
        Socket = address.EndPoint is null
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBufferBytes is { } bytes) Socket.ReceiveBufferSize = bytes;
        Socket.ReceiveTimeout = Socket.SendTimeout = Waiting.LimitMs;
        Socket.Connect(endPoint);
    }

    public Socket Socket { get; }

    public void Send(string text) => Send(System.Text.Encoding.ASCII.GetBytes(text));

    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty) bytes = bytes[Socket.Send(bytes)..];
    }

    public string Ask(string line)
    {
        Send(line + "\n");
        return ReadLine();
    }

    /// <summary>The next line, or what came before the end of the stream.</summary>
    public string ReadLine()
    {
        var line = new System.Text.StringBuilder();
        while (true)
        {
            if (_start == _end && !Fill()) return line.ToString();
            var value = (char)_received[_start++];
            if (value == '\n') return line.ToString();
            line.Append(value);
        }
    }

    /// <summary>Reads <paramref name="count"/> bytes and compares them with the pattern.</summary>
    public void ReadPattern(long count)
    {
        for (long position = 0; position < count; position++)
        {
            if (_start == _end) Assert.True(Fill(), $"the stream ended after {position} of {count} bytes");
            if (_received[_start++] != Pattern.At(position)) Assert.Fail($"byte {position} is not what was sent");
        }
    }

    /// <summary>True when the server has ended the connection, cleanly or not, and nothing more came.</summary>
    public bool IsEnded()
    {
        try
        {
            return _start == _end && !Fill();
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            return true;
        }
    }

    public void Dispose() => Socket.Dispose();

    bool Fill()
    {
        (_start, _end) = (0, Socket.Receive(_received));
        return _end > 0;
    }
}
