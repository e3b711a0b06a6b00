// A network between two nodes in the hands of the simulation: bytes pass when it says so, and as many as it says.
using Larder.Network.InProcess;
using Larder.Network.Transports;

namespace Larder.Simulation;

/// <summary>Listens at an address of its own, and connects whoever comes to a node.</summary>
sealed unsafe class SimulatedLink : IDisposable
{
    const int MostBytes = 4096;

    readonly InProcessTransport _transport;
    readonly ListenAddress _target;
    readonly ListenerSocket _listener;
    readonly List<Pair> _pairs = [];

    public SimulatedLink(InProcessTransport transport, int port, int target)
    {
        _transport = transport;
        _target = ListenAddress.Tcp(System.Net.IPAddress.Loopback, target);
        _listener = transport.Listen(ListenAddress.Tcp(System.Net.IPAddress.Loopback, port), new ListenOptions());
        Port = port;
    }

    sealed class Pair(Channel near, InProcessPeer far)
    {
        public Channel Near => near;
        public InProcessPeer Far => far;
        public Queue<byte> There { get; } = new();
        public Queue<byte> Back { get; } = new();
    }

    public int Port { get; }

    /// <summary>Nobody is let through.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Ends all connections; what was on its way is lost.</summary>
    public void Cut(bool forGood)
    {
        IsCut = forGood;
        foreach (var pair in _pairs) End(pair);
        _pairs.Clear();
    }

    public void Mend() => IsCut = false;

    /// <summary>Lets in who comes, and passes on up to so many bytes each way; true when anything happened.</summary>
    public bool Move(int most)
    {
        var hasMoved = false;
        while (_listener.Accept(out var near) == AcceptOutcome.Accepted)
        {
            hasMoved = true;
            if (!IsCut && _transport.Connect(_target) is { } far) _pairs.Add(new Pair(near!, far));
            else near!.Close();
        }
        foreach (var pair in _pairs.ToArray()) hasMoved |= Move(pair, most);
        return hasMoved;
    }

    public void Dispose() => _listener.Close();

    bool Move(Pair pair, int most)
    {
        Span<byte> bytes = stackalloc byte[MostBytes];
        bytes = bytes[..Math.Min(most, MostBytes)];
        int received;
        fixed (byte* start = bytes) received = pair.Near.Receive(start, bytes.Length);
        for (var i = 0; i < received; i++) pair.There.Enqueue(bytes[i]);
        var returned = pair.Far.Receive(bytes);
        for (var i = 0; i < returned; i++) pair.Back.Enqueue(bytes[i]);
        var hasMoved = received > 0 || returned > 0 || pair.There.Count > 0 || pair.Back.Count > 0;
        var isOver = received == 0 || (returned == 0 && pair.Far.IsClosedByServer);
        Pass(pair.There, rest => pair.Far.Send(rest));
        Pass(pair.Back, rest => Send(pair.Near, rest));
        if (!isOver) return hasMoved;
        End(pair);
        _pairs.Remove(pair);
        return true;
    }

    delegate int Sender(ReadOnlySpan<byte> bytes);

    static void Pass(Queue<byte> bytes, Sender sender)
    {
        if (bytes.Count == 0) return;
        var sent = sender(bytes.ToArray());
        for (var i = 0; i < sent; i++) bytes.Dequeue();
    }

    static int Send(Channel channel, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            var slice = new IoSlice(start, (nuint)bytes.Length);
            return (int)Math.Max(0, channel.Send(&slice, 1));
        }
    }

    static void End(Pair pair)
    {
        pair.Near.Close();
        pair.Far.Close();
    }
}
