// The open memcached connections, for stats conns and the limit of connections.
using System.Collections.Concurrent;
using Larder.Network.Loops;

namespace Larder.Engine.Memcached.Requests;

/// <summary>One connection as stats conns shows it. Written by its loop, read by any.</summary>
public sealed record MemcachedClient(long Id, string Address, string LocalAddress)
{
    // Below it are the numbers of what the node listens on.
    const int FirstNumber = 32;

    /// <summary>What stands for its descriptor in statistics and before watchers.</summary>
    public long Number => Id + FirstNumber;

    /// <summary>It came over a Unix socket.</summary>
    public bool IsLocal => Address.Length == 0 || Address.Contains('/');

    /// <summary>When its last request came, Unix milliseconds; at first when it was opened.</summary>
    public long LastRequestAtMs { get; set; }

    /// <summary>On a store that is shared with the other protocol, who it is there; else null.</summary>
    public SharedAccount? Account { get; set; }

    /// <summary>It is told what happens instead of being served; null for one that is served.</summary>
    public Watcher? Watcher { get; set; }

    /// <summary>By which it can be ended from any thread.</summary>
    public required Connection Connection { get; init; }
}

/// <summary>Thread-safe.</summary>
public sealed class MemcachedClients
{
    readonly ConcurrentDictionary<long, MemcachedClient> _clients = new();

    public int Count => _clients.Count;

    /// <summary>The clients by age, as they are now.</summary>
    public MemcachedClient[] ToArray()
    {
        MemcachedClient[] clients = [.. _clients.Values];
        Array.Sort(clients, static (a, b) => a.Id.CompareTo(b.Id));
        return clients;
    }

    public void Add(MemcachedClient client) => _clients[client.Id] = client;
    public void Remove(MemcachedClient client) => _clients.TryRemove(client.Id, out _);
}
