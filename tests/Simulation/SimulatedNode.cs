// A whole node with several loops in one thread: no socket, no thread, no time of its own. Whoever holds it turns one loop
// after the other, in whatever order, and moves the clock.
using Larder.Base;
using Larder.Engine.Execution.Blocking;
using Larder.Engine.Replication;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Files;
using Larder.Network.InProcess;
using Larder.Node;

namespace Larder.Simulation;

/// <summary>A node that does nothing by itself.</summary>
sealed class SimulatedNode : IDisposable
{
    // All that one turn answers fits, so that the turn in which something happened is the one in which it is heard of.
    const int PipeBytes = 1 << 20;

    readonly InProcessTransport _transport;
    readonly NodeHost _host;
    readonly StringWriter _log = new();

    public SimulatedNode(int loopCount, int seed)
        : this(new InProcessTransport(PipeBytes), new ManualClock(), loopCount, seed, "")
    {
    }

    /// <summary>One of several that reach each other.</summary>
    public SimulatedNode(InProcessTransport transport, ManualClock clock, int loopCount, int seed, string directives)
    {
        (_transport, Clock) = (transport, clock);
        var settings = new ServerSettings();
        ConfigText.Load(settings, null, $"io-threads {loopCount}\nbind 127.0.0.1\nsave \"\"\n{directives}");
        _host = NodeHost.Start(new NodeOptions
        {
            Engine = NodeEngine.Valkey, Settings = settings, Transport = _transport, Clock = Clock, Seed = seed,
            IsTurnedByHand = true, Log = _log,
        });
        Settle();
    }

    public ManualClock Clock { get; }

    /// <summary>What it wrote.</summary>
    public string Log => _log.ToString();

    /// <summary>Where its stream of changes ends.</summary>
    public long Offset => _host.Replication.Replicas.Stream.End;

    /// <summary>It follows somebody, and the stream comes in.</summary>
    public bool HasLink => _host.Replication.Following.LinkState == LinkState.Streaming;

    public bool IsReplica => _host.Replication.Following.IsReplica;

    /// <summary>How long its primary has not been heard, in milliseconds; -1 where there is no link.</summary>
    public long SilenceMs => _host.Replication.Following.SilenceMs;

    public int LoopCount => _host.Server.Loops.Loops.Length;

    /// <summary>One round of one loop; true when it had anything to do.</summary>
    public bool Turn(int loop) => _host.Server.Loops.Loops[loop].Turn(0);

    /// <summary>Turns all loops for as long as one has something to do.</summary>
    public void Settle()
    {
        for (var isBusy = true; isBusy;)
        {
            isBusy = false;
            for (var loop = 0; loop < LoopCount; loop++) isBusy |= Turn(loop);
        }
    }

    /// <summary>Whether a client waits for a key.</summary>
    public bool IsBlocked(long id) => _host.Server.Clients.Find(id)?.State.Blocked != null;

    /// <summary>The elements of a list, read at once; whoever is asked may have to be a replica.</summary>
    public IReadOnlyList<string> Elements(string key)
    {
        var peer = Connect();
        peer.Send(System.Text.Encoding.ASCII.GetBytes($"LRANGE {key} 0 -1\r\n"));
        List<byte> received = [];
        Span<byte> bytes = stackalloc byte[4096];
        for (var round = 0; round < 1000; round++)
        {
            for (var loop = 0; loop < LoopCount; loop++) Turn(loop);
            for (int length; (length = peer.Receive(bytes)) > 0;) received.AddRange(bytes[..length]);
            var at = 0;
            if (Reply.TryRead(received, ref at) is not { } reply) continue;
            peer.Close();
            if (reply.IsError) throw new BrokenInvariantException($"LRANGE {key}: {reply}");
            return [.. reply.Items.Select(item => item.Text!)];
        }
        throw new BrokenInvariantException($"LRANGE {key} is not answered");
    }

    public InProcessPeer Connect() =>
        _transport.Connect(_host.Addresses.First()) ?? throw new InvalidOperationException("nobody listens");

    public void Dispose() => _host.Dispose();
}
