// All clients of a node by id, for CLIENT LIST, CLIENT KILL and maxclients.
using System.Collections.Concurrent;

namespace Larder.Engine.Execution.Clients;

/// <summary>A connected client as others see it.</summary>
public interface IConnectedClient
{
    ClientState State { get; }

    /// <summary>Bytes waiting: requests received in part, replies not yet taken.</summary>
    (long InputBytes, long OutputBytes) Pending { get; }

    /// <summary>Ends the connection; from any thread.</summary>
    void Kill();
}

/// <summary>Thread-safe.</summary>
public sealed class ClientRegistry
{
    readonly ConcurrentDictionary<long, IConnectedClient> _clients = new();
    long _lastId;

    public long NextId() => Interlocked.Increment(ref _lastId);
    public int Count => _clients.Count;
    public IEnumerable<IConnectedClient> All => _clients.Values.OrderBy(client => client.State.Id);
    public void Add(IConnectedClient client) => _clients[client.State.Id] = client;
    public void Remove(IConnectedClient client) => _clients.TryRemove(client.State.Id, out _);
}
