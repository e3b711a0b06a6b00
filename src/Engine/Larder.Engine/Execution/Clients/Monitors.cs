// The clients in MONITOR mode.
using System.Collections.Concurrent;

namespace Larder.Engine.Execution.Clients;

/// <summary>Thread-safe.</summary>
public sealed class Monitors
{
    readonly ConcurrentDictionary<long, IConnectedClient> _clients = new();

    public bool IsEmpty => _clients.IsEmpty;

    public IEnumerable<IConnectedClient> All => _clients.Values;

    /// <summary>Told when a client comes or goes.</summary>
    public Action? Changed { get; set; }

    public void Start(IConnectedClient client)
    {
        client.State.Roles |= ClientRoles.Monitor | ClientRoles.Replica;
        _clients[client.State.Id] = client;
        Changed?.Invoke();
    }

    public void Stop(ClientState client)
    {
        client.Roles &= ~(ClientRoles.Monitor | ClientRoles.Replica);
        _clients.TryRemove(client.Id, out _);
        Changed?.Invoke();
    }
}
