// Lets StackExchange.Redis connect to a name, "sessions", and leads each new connection to where the cache of that name is
// at that moment. The multiplexer that the application holds therefore stays the same when the endpoint changes. It also
// remembers the sockets, to close those that lead to an old address or to a process that hangs.
using System.Net;
using System.Net.Sockets;
using Larder.Client.Locating;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace Larder.Client.Connections;

sealed class EndpointTunnel(EndPoint name, ICacheLocator? locator, TimeSpan lookupPeriod, TimeProvider time) : Tunnel
{
    // Reconnecting asks for the endpoint each time, but not more often than this.
    static readonly TimeSpan LeastLookupPeriod = TimeSpan.FromMilliseconds(250);

    readonly Lock _lock = new();
    readonly List<WeakReference<Socket>> _sockets = [];
    readonly SemaphoreSlim _turn = new(1);
    CacheAddress? _address;
    long _lookedUpAt;

    /// <summary>Where the cache was when it was last looked up.</summary>
    public CacheAddress? Address => Volatile.Read(ref _address);

    public override async ValueTask<EndPoint?> GetSocketConnectEndpointAsync(
        EndPoint endpoint, CancellationToken cancellationToken)
    {
        if (locator is null || !endpoint.Equals(name)) return endpoint;
        var address = await LookUpAsync(LeastLookupPeriod, cancellationToken);
        return IPAddress.TryParse(address.Host, out var ip)
            ? new IPEndPoint(ip, address.Port)
            : new DnsEndPoint(address.Host, address.Port);
    }

    public override ValueTask<Stream?> BeforeAuthenticateAsync(
        EndPoint endpoint, ConnectionType connectionType, Socket? socket, CancellationToken cancellationToken)
    {
        if (socket is not null)
        {
            lock (_lock)
            {
                _sockets.RemoveAll(known => !known.TryGetTarget(out var open) || !open.Connected);
                _sockets.Add(new WeakReference<Socket>(socket));
            }
        }

        return base.BeforeAuthenticateAsync(endpoint, connectionType, socket, cancellationToken);
    }

    /// <summary>Closes all connections; the multiplexer opens new ones.</summary>
    public void DropConnections()
    {
        WeakReference<Socket>[] sockets;
        lock (_lock)
        {
            sockets = [.. _sockets];
            _sockets.Clear();
        }

        foreach (var known in sockets)
        {
            if (!known.TryGetTarget(out var socket)) continue;
            try
            {
                socket.Shutdown(SocketShutdown.Both);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // It is closed already.
            }
        }
    }

    /// <summary>Follows the endpoint until it is told to stop.</summary>
    public async Task FollowAsync(CancellationToken stop)
    {
        if (locator is null) return;
        using var timer = new PeriodicTimer(lookupPeriod, time);
        while (await timer.WaitForNextTickAsync(stop))
        {
            try
            {
                await LookUpAsync(lookupPeriod / 2, stop);
            }
            catch (Exception) when (!stop.IsCancellationRequested)
            {
                // What was known last stays; a connection that lasts needs no API.
            }
        }
    }

    async Task<CacheAddress> LookUpAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_address is { } known && time.GetElapsedTime(_lookedUpAt) < age) return known;
            try
            {
                var now = await locator!.FindAsync(cancellationToken);
                // Whoever finds that it has moved, all connections that there are lead to where it was.
                if (now != _address) DropConnections();
                Volatile.Write(ref _address, now);
            }
            catch (CacheNotFoundException e) when (e.IsCertain)
            {
                // Where it was may by now be another's.
                Volatile.Write(ref _address, null);
                throw;
            }
            catch (Exception) when (_address is not null && !cancellationToken.IsCancellationRequested)
            {
                // The API is away: the cache is most likely where it was.
            }

            _lookedUpAt = time.GetTimestamp();
            return _address!;
        }
        finally
        {
            _turn.Release();
        }
    }
}
