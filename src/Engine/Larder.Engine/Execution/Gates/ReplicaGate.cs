// min-replicas-to-write: writes are refused as long as too few replicas would have them.
using Larder.Engine.Execution.Specs;
using Larder.Engine.Settings.Groups;

namespace Larder.Engine.Execution.Gates;

/// <summary>Bars writes as soon as a replica is asked for, as Larder has none yet.</summary>
public sealed class ReplicaGate(ReplicationSettings settings) : ICommandGate
{
    public static ReadOnlySpan<byte> Refusal => "NOREPLICAS Not enough good replicas to write."u8;

    public static bool IsShort(ReplicationSettings settings) =>
        settings.MinReplicasToWrite.Value > 0 && settings.MinReplicasMaxLagSeconds.Value > 0;

    public CommandFlags Barred => IsShort(settings) ? CommandFlags.Write : CommandFlags.None;

    public bool TryPass(CommandContext context)
    {
        if (!IsShort(settings) || (context.Flags & CommandFlags.Write) == 0) return true;
        context.Reply.Error(Refusal);
        return false;
    }
}
