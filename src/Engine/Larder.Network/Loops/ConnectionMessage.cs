// A message from any thread to one connection.
using Larder.Network.Mailboxes;

namespace Larder.Network.Loops;

/// <summary>Delivered to <see cref="ISession.Woken"/>, or dropped when the connection is gone by then.</summary>
public abstract class ConnectionMessage : LoopMessage
{
    internal Connection? Target;

    protected internal sealed override void Run() => Target!.Deliver(this);
}
