// A replica that is served gets a copy of all data and then the stream: a reply would stand in the midst of them.
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Telemetry;

namespace Larder.Engine.Execution.Dispatch.Gates;

/// <summary>Ends a replica that asks for anything. It bars nothing: replicas bar all.</summary>
sealed class ServedReplicaGate(ServerLog log) : ICommandGate
{
    const CommandFlags Touching = CommandFlags.Write | CommandFlags.ReadOnly | CommandFlags.MayReplicate;

    public CommandFlags Barred => CommandFlags.None;

    public bool TryPass(CommandContext context)
    {
        var client = context.Client;
        if (!client.IsIn(ClientRoles.Replica) || client.IsIn(ClientRoles.Monitor) || IsOfReplicas(context.Command)) return true;
        if ((context.Flags & Touching) != 0)
        {
            log.Write(LogLevel.Warning,
                "== CRITICAL == This primary is sending an error to its replica: 'Replica can't interact with the keyspace' " +
                $"after processing the command '{context.Command.Name}'");
        }
        log.Write(LogLevel.Warning,
            $"Replica generated a reply to command '{context.Command.Name}', disconnecting it: {client.Address}");
        client.CloseAfterReply = client.DropsReplies = true;
        return false;
    }

    static bool IsOfReplicas(CommandSpec command) => command.Name is "psync" or "sync" or "replconf";
}
