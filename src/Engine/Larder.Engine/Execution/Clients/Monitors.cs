// The clients in MONITOR mode.
using System.Collections.Concurrent;

namespace Larder.Engine.Execution.Clients;

/// <summary>Thread-safe.</summary>
public sealed class Monitors
{
    readonly ConcurrentDictionary<long, IConnectedClient> _clients = new();

    public bool IsEmpty => _clients.IsEmpty;

    public void Add(IConnectedClient client) => _clients[client.State.Id] = client;

    public void Remove(long id) => _clients.TryRemove(id, out _);

    public void Tell(byte[] line)
    {
        foreach (var client in _clients.Values) client.Tell(line);
    }
}
