// A message from any thread to one client.
using Larder.Network.Loops;

namespace Larder.Engine.Execution.Clients;

/// <summary>Delivered on the client's loop between two of its requests; dropped when the client is gone by then.</summary>
public abstract class ClientMessage : ConnectionMessage
{
    public abstract void Deliver(IConnectedClient client);
}
