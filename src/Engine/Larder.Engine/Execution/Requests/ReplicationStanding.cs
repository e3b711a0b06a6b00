// What the node's place among its replicas means for the commands of clients: who follows a primary takes no writes, who has
// too few replicas neither. Replication sets it.
using Larder.Base.Text;
using Larder.Engine.Settings.Groups;

namespace Larder.Engine.Execution.Requests;

/// <summary>Thread-safe.</summary>
public sealed class ReplicationStanding(ReplicationSettings settings, WriteLease lease)
{
    volatile bool _isReplica, _hasLink, _isSteppingDown, _isHandingOver;

    /// <summary>The node follows a primary.</summary>
    public bool IsReplica
    {
        get => _isReplica;
        set => _isReplica = value;
    }

    /// <summary>It was a primary a moment ago: commands that were let in then may still be running.</summary>
    public bool IsSteppingDown
    {
        get => _isSteppingDown;
        set => _isSteppingDown = value;
    }

    /// <summary>It has asked a replica to take its place, which has not answered.</summary>
    public bool IsHandingOver
    {
        get => _isHandingOver;
        set => _isHandingOver = value;
    }

    /// <summary>The primary's stream comes in.</summary>
    public bool HasLink
    {
        get => _hasLink;
        set => _hasLink = value;
    }

    /// <summary>The error that sends a client to the primary.</summary>
    public byte[] Redirection =>
        ByteText.GetBytes(settings.ReplicaOf.Value is { } primary ? $"REDIRECT {primary.Host}:{primary.Port}" : "REDIRECT ");

    /// <summary>How many replicas keep up.</summary>
    public Func<int> CountGoodReplicas { get; set; } = () => 0;

    /// <summary>Whether the data may be old, and old data is not to be shown.</summary>
    public bool HidesData => IsReplica && !HasLink && !settings.ServeStaleData.Value;

    /// <summary>Whether what is read may be another node's business already, and nobody is to see what is not safe.</summary>
    public bool HidesUnsafe => settings.Durability.Value == DurabilityKind.Sync && !IsReplica && !lease.IsAlive;

    /// <summary>Whether reads have to be looked at for that.</summary>
    public bool MayHideUnsafe => settings.Durability.Value == DurabilityKind.Sync && lease.IsDemanded;

    /// <summary>The fence of a managed primary.</summary>
    public WriteLease Lease => lease;

    /// <summary>Whether writes have to be looked at.</summary>
    public bool MayRefuse => (IsReplica && settings.ReadOnly.Value) || WantsReplicas || lease.IsDemanded;

    /// <summary>Whether a write is refused, and in which words.</summary>
    public bool Refuses(out ReadOnlySpan<byte> refusal)
    {
        refusal = default;
        if (IsReplica)
        {
            if (settings.ReadOnly.Value) refusal = "READONLY You can't write against a read only replica."u8;
        }
        else if (!lease.IsAlive)
        {
            refusal = "READONLY The lease of this primary has ended: another one may have taken its place."u8;
        }
        else if (WantsReplicas && CountGoodReplicas() < LeastReplicas)
        {
            refusal = "NOREPLICAS Not enough good replicas to write."u8;
        }
        return refusal.Length > 0;
    }

    // What waits for a replica to hold it must not be begun without one.
    long LeastReplicas => Math.Max(
        settings.MinReplicasMaxLagSeconds.Value > 0 ? settings.MinReplicasToWrite.Value : 0,
        settings.Durability.Value == DurabilityKind.Sync ? 1 : 0);

    bool WantsReplicas => LeastReplicas > 0;
}
