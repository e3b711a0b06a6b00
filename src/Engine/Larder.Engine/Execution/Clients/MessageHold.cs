// While a command of a client runs on another loop than its own, what the command sends to the client waits, so that it
// comes behind the reply.
namespace Larder.Engine.Execution.Clients;

/// <summary>Thread-safe.</summary>
sealed class MessageHold
{
    readonly Lock _changing = new();
    List<ClientMessage>? _held = [];

    /// <summary>Keeps a message back; false when that is over.</summary>
    public bool TryKeep(ClientMessage message)
    {
        lock (_changing)
        {
            _held?.Add(message);
            return _held != null;
        }
    }

    /// <summary>Sends what was kept back, and keeps nothing any more.</summary>
    public void Release(IConnectedClient? client)
    {
        List<ClientMessage> held;
        lock (_changing) (held, _held) = (_held ?? [], null);
        foreach (var message in held) client?.Post(message);
    }
}
