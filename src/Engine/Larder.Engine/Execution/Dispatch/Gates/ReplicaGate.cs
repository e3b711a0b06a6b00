// min-replicas-to-write: writes are refused as long as too few replicas would have them.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Settings.Groups;

namespace Larder.Engine.Execution.Dispatch.Gates;

/// <summary>Bars writes as long as there is such a shortage.</summary>
public sealed class ReplicaGate(ReplicationSettings settings) : ICommandGate
{
    public CommandFlags Barred => ReplicaShortage.IsIn(settings) ? CommandFlags.Write : CommandFlags.None;

    public bool TryPass(CommandContext context)
    {
        if (!ReplicaShortage.IsIn(settings) || (context.Flags & CommandFlags.Write) == 0) return true;
        context.Reply.Error(ReplicaShortage.Refusal);
        return false;
    }
}
