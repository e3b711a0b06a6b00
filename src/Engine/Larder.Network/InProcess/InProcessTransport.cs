// Connections without sockets: both ends live in one thread, which turns the loops by hand. Nothing waits, nothing
// depends on the machine, so a whole conversation replays exactly.
using Larder.Network.Transports;

namespace Larder.Network.InProcess;

/// <summary>The transport of tests and simulations.</summary>
/// <param name="pipeBytes">How many bytes each direction of a connection holds before its writer must wait.</param>
public sealed class InProcessTransport(int pipeBytes = 64 * 1024) : Transport
{
    readonly Dictionary<string, InProcessListener> _listeners = [];

    public override string Name => "in-process";

    public override Poller CreatePoller() => new InProcessPoller();

    public override ListenerSocket Listen(ListenAddress address, ListenOptions options)
    {
        var name = address.ToString();
        if (_listeners.ContainsKey(name)) throw new ListenException(address, "Address already in use");
        return _listeners[name] = new InProcessListener(address, () => _listeners.Remove(name));
    }

    public override Channel Dial(ListenAddress address)
    {
        var name = address.ToString();
        var toServer = new BytePipe(pipeBytes);
        var toClient = new BytePipe(pipeBytes);
        var server = new InProcessChannel(toServer, toClient, name);
        var client = new InProcessChannel(toClient, toServer, name);
        (server.Opposite, client.Opposite) = (client, server);
        if (!_listeners.TryGetValue(name, out var listener) || !listener.TryQueue(server))
            throw new DialException(address, "Connection refused");
        return client;
    }

    /// <summary>Connects to a listening address; null when nobody listens there or its backlog is full.</summary>
    public InProcessPeer? Connect(ListenAddress address)
    {
        if (!_listeners.TryGetValue(address.ToString(), out var listener)) return null;
        var peer = new InProcessPeer(address.ToString(), pipeBytes);
        return listener.TryQueue(peer.Channel) ? peer : null;
    }
}
