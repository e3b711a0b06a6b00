// What a node refuses for its place in replication: writes on a replica or with too few replicas, and everything but a few
// commands where its data may be old.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Execution.Dispatch.Gates;

public sealed class ReplicaGate(ReplicationStanding standing) : ICommandGate
{
    public CommandFlags Barred =>
        standing.HidesData || standing.MayHideUnsafe ? CommandFlags.Any
        : standing.MayRefuse ? CommandFlags.Write : CommandFlags.None;

    public bool TryPass(CommandContext context)
    {
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
        if (!standing.HidesData || context.Command.Has(CommandFlags.Stale)) return true;
        context.Reply.Error("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'."u8);
        return false;
    }
}
