// The name by which a node of a managed group logs in at its primary, with the secret of the group (replication-secret). It is
// no user: whatever users there are and may do, replication goes on.
namespace Larder.Engine.Execution.Access;

/// <summary>What AUTH gets from a replica.</summary>
public static class ReplicaLogin
{
    public const string Name = "larder-replica";

    public static ReadOnlySpan<byte> NameBytes => "larder-replica"u8;
}
