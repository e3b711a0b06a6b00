// The clients in MONITOR mode.
using System.Collections.Concurrent;

namespace Larder.Engine.Execution.Clients;

/// <summary>Thread-safe.</summary>
public sealed class Monitors
{
    readonly ConcurrentDictionary<long, IConnectedClient> _clients = new();

    public bool IsEmpty => _clients.IsEmpty;

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

    /// <summary>Shows the line of the command in the context; to the client whose command it is, behind its reply.</summary>
    public void Tell(CommandContext context, byte[] line)
    {
        foreach (var client in _clients.Values)
        {
            if (client.State != context.Client) client.Tell(line);
            else if (client.State.ReplyMode == ReplyMode.On && !EndsWatching(context)) context.Push(line, default);
        }
    }

    // Its own line would come behind the reply with which it stops being a monitor.
    static bool EndsWatching(CommandContext context) => context.Command.Name is "reset" or "quit";
}
