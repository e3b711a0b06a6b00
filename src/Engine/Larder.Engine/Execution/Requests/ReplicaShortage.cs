// min-replicas-to-write: whether too few replicas would have a write.
using Larder.Engine.Settings.Groups;

namespace Larder.Engine.Execution.Requests;

static class ReplicaShortage
{
    public static ReadOnlySpan<byte> Refusal => "NOREPLICAS Not enough good replicas to write."u8;

    /// <summary>As soon as a replica is asked for, as Larder has none yet.</summary>
    public static bool IsIn(ReplicationSettings settings) =>
        settings.MinReplicasToWrite.Value > 0 && settings.MinReplicasMaxLagSeconds.Value > 0;
}
