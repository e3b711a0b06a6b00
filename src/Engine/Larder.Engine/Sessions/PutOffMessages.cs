// Messages that came for a client in the middle of its command: they are delivered behind the reply, in their order.
using Larder.Engine.Execution.Clients;

namespace Larder.Engine.Sessions;

/// <summary>Belongs to the loop of the client.</summary>
sealed class PutOffMessages
{
    readonly List<ClientMessage> _messages = [];

    public IReadOnlyList<ClientMessage> All => _messages;

    /// <summary>Memory that they hold.</summary>
    public long Bytes { get; private set; }

    public void Add(ClientMessage message)
    {
        _messages.Add(message);
        Bytes += message.Bytes;
    }
}

/// <summary>Bytes that would have been sent at once.</summary>
sealed class PutOffBytes(byte[] bytes) : ClientMessage
{
    const int ObjectBytes = 80;

    public override int Bytes => ObjectBytes + bytes.Length;

    public override void Deliver(IConnectedClient client) => client.Send(bytes);
}
