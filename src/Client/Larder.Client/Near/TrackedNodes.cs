// The tracked connections to the nodes of a cache: one for each node whose keys are read. One that is lost is opened again
// by the next read that needs it, in the background; meanwhile reads go another way and nothing is held.
using System.Collections.Concurrent;
using System.Net;
using Larder.Client.Connections;

namespace Larder.Client.Near;

sealed class TrackedNodes(LarderCache cache, NearMemory memory, NearCacheOptions options, TimeProvider time) : IDisposable
{
    sealed class Node
    {
        public TrackedConnection? Connection;
        public Task Opening = Task.CompletedTask;
        public long? TriedAt;
    }

    readonly ConcurrentDictionary<EndPoint, Node> _nodes = new();
    volatile bool _isOver;

    /// <summary>The connection to the node that has the key; null while there is none.</summary>
    public TrackedConnection? For(string key)
    {
        if (Find(key) is not { } node) return null;
        if (Volatile.Read(ref node.Value.Connection) is { IsAlive: true } alive) return alive;
        _ = Open(node.Key, node.Value);
        return null;
    }

    /// <summary>Opens the connection for a key, or waits for it to be opened.</summary>
    public async Task OpenAsync(string key)
    {
        if (Find(key) is { } node) await Open(node.Key, node.Value);
    }

    KeyValuePair<EndPoint, Node>? Find(string key) =>
        _isOver || cache.EndpointOf(key) is not { } endpoint
            ? null
            : new(endpoint, _nodes.GetOrAdd(endpoint, static _ => new Node()));

    Task Open(EndPoint endpoint, Node node)
    {
        lock (node)
        {
            var isEarly = node.TriedAt is { } tried && time.GetElapsedTime(tried) < cache.ProbePeriod;
            if (!node.Opening.IsCompleted || isEarly || node.Connection is { IsAlive: true }) return node.Opening;
            node.TriedAt = time.GetTimestamp();
            return node.Opening = Task.Run(() => OpenAsync(endpoint, node));
        }
    }

    async Task OpenAsync(EndPoint endpoint, Node node)
    {
        try
        {
            var known = cache.Configuration;
            var login = new NearLogin(known.User, known.Password, known.DefaultDatabase ?? 0);
            using var limit = new CancellationTokenSource(cache.ConnectLimit, time);
            var stream = await cache.ConnectStreamAsync(endpoint, limit.Token);
            await using var late = limit.Token.Register(stream.Dispose);
            var connection = await TrackedConnection.OpenAsync(stream, login, memory, options.HeartbeatPeriod, time);
            Volatile.Write(ref node.Connection, connection);
            if (_isOver) connection.Dispose();
        }
        catch (Exception)
        {
            // Away, or a server that knows no tracking: reads go another way, and a later one tries again.
        }
    }

    public void Dispose()
    {
        _isOver = true;
        foreach (var node in _nodes.Values) Volatile.Read(ref node.Connection)?.Dispose();
    }
}
