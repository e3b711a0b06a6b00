// The addresses that a managed node listens on beside its own: the endpoint of its group while it is the primary, the one
// that all replicas share. Whoever came over an address that is given up is disconnected, and finds its new holder there.
using System.Net;
using Larder.Engine.Orders;
using Larder.Network.Listeners;
using Larder.Network.Loops;
using Larder.Network.Transports;

namespace Larder.Node;

/// <summary>Changed by one order at a time.</summary>
sealed class FurtherAddresses(EventLoopGroup loops, INodeSessions sessions, ListenOptions options)
    : IFurtherAddresses
{
    readonly Dictionary<IPEndPoint, Listener> _open = [];
    volatile string[] _all = [];

    public IReadOnlyList<string> All => _all;

    public string? Listen(IPAddress address, int port, bool isShared)
    {
        var place = new IPEndPoint(address, port);
        if (_open.ContainsKey(place)) return null;
        try
        {
            _open[place] = Listener.Open(
                loops, ListenAddress.Tcp(place), options with { ReusePort = isShared }, sessions);
            Note();
            return null;
        }
        catch (ListenException failure)
        {
            return failure.Message;
        }
    }

    void Note() => _all = [.. _open.Keys.Select(place => place.ToString())];

    public void Unlisten(IPAddress address, int port)
    {
        var place = new IPEndPoint(address, port);
        if (!_open.Remove(place, out var listener)) return;
        Note();
        // First nobody new is let in, so that nobody is overlooked.
        listener.CloseAsync().ContinueWith(_ => sessions.Drop(place), TaskScheduler.Default);
    }
}
