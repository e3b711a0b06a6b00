// Binds the commands of replication to the command table.
using Larder.Engine.Execution.Blocking;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Persistence.AppendOnly;
using Larder.Engine.Replication;

namespace Larder.Engine.Commands.Replication;

static class ReplicationFamily
{
    public static void Bind(CommandBindings bindings, ReplicationParts parts, BlockedClients blocked, AppendOnlyFile appendOnly)
    {
        var place = new ReplicaOf(parts.Following, parts.Replicas, parts.Orders);
        bindings.Bind("replicaof", place.Run);
        bindings.Bind("slaveof", place.Run);
        bindings.Bind("role", place.Role);
        var sync = new Sync(parts.Following, parts.Replicas, parts.Failover);
        bindings.Bind("psync", sync.Partial);
        bindings.Bind("sync", sync.Full);
        bindings.Bind("replconf", sync.Configure);
        bindings.Bind("wait", new WaitForReplicas(parts.Following, parts.Replicas, blocked, parts.Acknowledgements).Run);
        bindings.Bind(
            "waitaof",
            new WaitForDisks(parts.Following, parts.Replicas, blocked, parts.Acknowledgements, appendOnly).Run);
        bindings.Bind("failover", new FailoverCommand(parts.Failover).Run);
    }
}
