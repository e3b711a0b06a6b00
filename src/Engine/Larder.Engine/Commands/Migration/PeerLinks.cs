// The connections to servers that keys are moved to: kept for ten seconds after they were used, each by the loop of the client
// that needed it.
using System.Collections.Concurrent;
using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Larder.Base;
using Larder.Engine.Execution.Blocking;
using Larder.Engine.Replication;
using Larder.Network.Loops;
using Larder.Network.Transports;

namespace Larder.Engine.Commands.Migration;

/// <summary>Thread-safe; a link is used by its loop alone.</summary>
sealed class PeerLinks(EventLoopGroup loops, BlockedClients blocked, Clock clock)
{
    public const long IdleMs = 10_000;
    public const string Connecting = "connecting to the client";
    const int MostLinks = 64;

    // By loop.
    readonly List<PeerLink>[] _idle = Array.ConvertAll(loops.Loops.ToArray(), static _ => new List<PeerLink>());
    readonly ConcurrentDictionary<PeerLink, EventLoop> _links = new();

    /// <summary>Open ones.</summary>
    public int Count => _links.Count;

    /// <summary>Sends a move on its way; from any thread.</summary>
    public void Start(EventLoop loop, KeyMove move) => loop.Post(new Call(() => Begin(loop, move)));

    internal void Finished(EventLoop loop, PeerLink link, KeyMove move)
    {
        _idle[loop.Index].Add(link);
        End(loop, move);
    }

    internal void Failed(EventLoop loop, KeyMove move, string text, bool mayRetry)
    {
        if (mayRetry && move is { WasRetried: false, Refusal: null })
        {
            move.WasRetried = true;
            Start(loop, move);
            return;
        }
        move.Failure = Encoding.ASCII.GetBytes($"IOERR error or timeout {text}");
        End(loop, move);
    }

    internal void Forget(PeerLink link)
    {
        if (_links.TryRemove(link, out var loop)) _idle[loop.Index].Remove(link);
    }

    void Begin(EventLoop loop, KeyMove move)
    {
        if (move.Waiter!.IsOver)
        {
            KeyMove.Forget(move); // the client is gone
            return;
        }
        var idle = _idle[loop.Index];
        var (host, port) = (move.Request.HostName, move.Request.PortText);
        if (idle.Find(link => link.Address == $"{host}:{port}") is { } known)
        {
            idle.Remove(known);
            known.Begin(move);
        }
        else if (int.TryParse(port, out var number) && number is < 0 or > ushort.MaxValue)
        {
            Refuse(loop, move);
        }
        else if (IPAddress.TryParse(host, out var address))
        {
            Dial(loop, move, address, number);
        }
        else
        {
            Resolve(loop, move, number);
        }
    }

    // Names are looked up elsewhere: that may take long.
    void Resolve(EventLoop loop, KeyMove move, int port) => ThreadPool.QueueUserWorkItem(_ =>
    {
        IPAddress? found = null;
        try
        {
            var limitMs = Math.Min(move.Request.TimeoutMs, int.MaxValue);
            var lookup = Dns.GetHostAddressesAsync(move.Request.HostName).WaitAsync(TimeSpan.FromMilliseconds(limitMs));
            found = lookup.GetAwaiter().GetResult().FirstOrDefault();
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException or TimeoutException)
        {
            // It is told as a server that cannot be reached.
        }
        loop.Post(new Call(() =>
        {
            if (found != null) Dial(loop, move, found, port);
            else Refuse(loop, move);
        }));
    });

    void Dial(EventLoop loop, KeyMove move, IPAddress address, int port)
    {
        var idle = _idle[loop.Index];
        if (_links.Count >= MostLinks && idle.Count > 0) idle[0].Close();
        var link = new PeerLink(this, $"{move.Request.HostName}:{move.Request.PortText}", clock);
        try
        {
            loop.Adopt(loops.Transport.Dial(ListenAddress.Tcp(address, port)), link);
        }
        catch (Exception failure) when (failure is DialException or Win32Exception)
        {
            Refuse(loop, move);
            return;
        }
        _links.TryAdd(link, loop);
        link.Begin(move);
    }

    void Refuse(EventLoop loop, KeyMove move) => Failed(loop, move, Connecting, mayRetry: false);

    void End(EventLoop loop, KeyMove move)
    {
        move.IsOver = true;
        if (move.Waiter!.IsOver) KeyMove.Forget(move);
        blocked.Wake(move.Waiter!);
        loop.Nudge();
    }
}
