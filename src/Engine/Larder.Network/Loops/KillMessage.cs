// The order from any thread to end a connection at once.
using Larder.Network.Mailboxes;

namespace Larder.Network.Loops;

sealed class KillMessage(Connection connection, CloseReason reason) : LoopMessage
{
    protected internal override void Run() => connection.Abort(reason);
}
