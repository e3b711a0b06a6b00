// A managed node of a group and its ways to the others: its own clock, the links by which they reach it, and the connection for
// orders, on which these may be late.
using System.Text;
using Larder.Base;
using Larder.Network.InProcess;
using Larder.Network.Transports;

namespace Larder.Simulation;

sealed class SplitNode : IDisposable
{
    readonly InProcessPeer _orders;
    readonly List<byte> _toSend = [];
    readonly List<byte> _received = [];
    readonly Queue<Action<Reply>> _open = new();

    public SplitNode(InProcessTransport transport, int number, int count, string folder, Random random, bool isSync)
    {
        Number = number;
        // Their clocks run alike and show different times.
        Clock = new ManualClock(1_700_000_000_000 + random.Next(1_000_000));
        var path = Path.Combine(folder, "orders");
        Node = new SimulatedNode(
            transport, Clock, random.Next(1, 4), random.Next(),
            $"port {7000 + number}\ndir {folder}\nrepl-diskless-sync-delay 0\nrepl-timeout 5\nrepl-ping-replica-period 1\n" +
            $"admin-socket {path}\nreplication-secret of-this-group\ndurability {(isSync ? "sync" : "async")}");
        for (var from = 0; from < count; from++)
            Links.Add(new SimulatedLink(transport, 8000 + number * count + from, 7000 + number));
        _orders = transport.Connect(ListenAddress.Unix(path)) ?? throw new InvalidOperationException("no orders are taken");
    }

    public int Number { get; }
    public string Name => $"n{Number}";
    public ManualClock Clock { get; }
    public SimulatedNode Node { get; }

    /// <summary>By which each of the others reaches it.</summary>
    public List<SimulatedLink> Links { get; } = [];

    /// <summary>Links on which nothing passes, and nothing is lost.</summary>
    public HashSet<SimulatedLink> Held { get; } = [];

    /// <summary>The loops that do not turn are those from this one on.</summary>
    public int FrozenFrom { get; set; } = int.MaxValue;

    public bool IsFrozen => FrozenFrom == 0;

    /// <summary>Orders do not reach it now.</summary>
    public bool IsCutOff { get; set; }

    /// <summary>The epoch under which it was promoted last.</summary>
    public int Epoch { get; set; }

    /// <summary>Gives an order; it is answered in a later turn of the node.</summary>
    public void Order(Action<Reply> answered, params string[] words)
    {
        _open.Enqueue(answered);
        _toSend.AddRange(Encoding.ASCII.GetBytes(
            $"*{words.Length}\r\n" + string.Concat(words.Select(word => $"${word.Length}\r\n{word}\r\n"))));
    }

    /// <summary>Lets its orders come to it.</summary>
    public void Deliver()
    {
        if (IsCutOff || _toSend.Count == 0) return;
        _toSend.RemoveRange(0, _orders.Send(_toSend.ToArray()));
    }

    /// <summary>Hears what it has answered to orders.</summary>
    public void Hear()
    {
        if (IsCutOff) return;
        Span<byte> bytes = stackalloc byte[4096];
        for (int length; (length = _orders.Receive(bytes)) > 0;) _received.AddRange(bytes[..length]);
        var at = 0;
        while (Reply.TryRead(_received, ref at) is { } reply) _open.Dequeue()(reply);
        _received.RemoveRange(0, at);
    }

    public void Dispose()
    {
        Node.Dispose();
        foreach (var link in Links) link.Dispose();
    }
}
