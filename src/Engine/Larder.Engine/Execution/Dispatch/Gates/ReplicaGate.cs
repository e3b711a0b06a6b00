// What a node refuses for its place in replication: writes on a replica or with too few replicas, and everything but a few
// commands where its data may be old.
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Execution.Dispatch.Gates;

public sealed class ReplicaGate(ReplicationStanding standing) : ICommandGate
{
    public CommandFlags Barred =>
        standing.HidesData || standing.MayHideUnsafe ? CommandFlags.Any
        : standing.IsReplica ? CommandFlags.Write | CommandFlags.ReadOnly
        : standing.MayRefuse ? CommandFlags.Write : CommandFlags.None;

    public bool TryPass(CommandContext context)
    {
        if (context.Client.CanRedirect && standing.IsReplica && !TryStay(context)) return false;
        if ((context.Flags & CommandFlags.Write) != 0 && standing.Refuses(out var refusal))
        {
            context.Reply.Error(refusal);
            return false;
        }
        if (standing.HidesUnsafe && (context.Flags & CommandFlags.ReadOnly) != 0)
        {
            context.Reply.Error("MASTERDOWN The lease of this primary has ended and durability is 'sync'."u8);
            return false;
        }
        if (!standing.HidesData || (context.Flags & CommandFlags.Stale) != 0) return true;
        context.Reply.Error("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'."u8);
        return false;
    }

    // A client that has said that it can is sent to the primary; with READONLY its reads stay. While this node hands its place
    // over the other would send it back: it waits until there is a primary again.
    bool TryStay(CommandContext context)
    {
        var flags = context.Flags & (CommandFlags.Write | CommandFlags.ReadOnly);
        if (flags == 0 || (flags == CommandFlags.ReadOnly && context.Client.IsIn(ClientRoles.ClusterReader))) return true;
        if (standing.IsHandingOver && !context.IsRetry) context.IsPostponed = true;
        else context.Reply.Error(standing.Redirection);
        return false;
    }
}
