// Where a client carries the command that it waits in.
using Larder.Engine.Execution.Clients;

namespace Larder.Engine.Execution.Blocking;

public static class WaitingClient
{
    static readonly ClientSlot<BlockedCommand> Slot = new();

    extension(ClientState client)
    {
        /// <summary>The command it waits in; null when it is not blocked. Others may look at it.</summary>
        public BlockedCommand? Blocked
        {
            get => Slot.Of(client);
            set => Slot.Set(client, value);
        }
    }
}
