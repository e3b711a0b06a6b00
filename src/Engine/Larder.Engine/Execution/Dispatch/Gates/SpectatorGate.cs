// Who watches with MONITOR stands outside of the data, like a replica.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Execution.Dispatch.Gates;

/// <summary>Refuses monitors whatever could touch a key. It bars nothing: where somebody watches, MonitorGate bars all.</summary>
public sealed class SpectatorGate : ICommandGate
{
    const CommandFlags Touching = CommandFlags.Write | CommandFlags.ReadOnly | CommandFlags.MayReplicate;

    public CommandFlags Barred => CommandFlags.None;

    public bool TryPass(CommandContext context)
    {
        if (!context.Client.IsIn(ClientRoles.Monitor) || (context.Flags & Touching) == 0) return true;
        context.Reply.Error("ERR Replica can't interact with the keyspace"u8);
        return false;
    }
}
