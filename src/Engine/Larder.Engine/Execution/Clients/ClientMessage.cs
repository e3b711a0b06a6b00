// A message from any thread to one client.
using Larder.Network.Loops;

namespace Larder.Engine.Execution.Clients;

/// <summary>Delivered on the client's loop between two of its requests; dropped when the client is gone by then.</summary>
public abstract class ClientMessage : ConnectionMessage
{
    /// <summary>What it holds as long as it is on its way, where that is worth counting.</summary>
    public virtual int Bytes => 0;

    public abstract void Deliver(IConnectedClient client);
}
