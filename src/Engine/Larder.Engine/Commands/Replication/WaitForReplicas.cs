// WAIT: the client goes on when so many replicas have what it has written, or its patience ends.
using Larder.Engine.Execution.Blocking;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Replication;

namespace Larder.Engine.Commands.Replication;

sealed class WaitForReplicas(Following following, Replicas replicas, BlockedClients blocked, Acknowledgements acknowledgements)
{
    /// <summary>WAIT numreplicas timeout</summary>
    public void Run(CommandContext context)
    {
        if (following.IsReplica)
        {
            context.Reply.Error(
                "ERR WAIT cannot be used with replica instances. Please also note that if a replica is configured to be "u8,
                "writable (which is not the default) writes to replicas are just local and are not propagated."u8);
            return;
        }
        if (!context.TryReadInteger(1, out var wanted)) return;
        if (!context.TryReadTimeoutMs(2, out var timeoutMs)) return;
        var client = context.Client;
        var offset = client.WrittenUpTo;
        var have = replicas.CountHolding(offset);
        if (have >= wanted || !context.CanBlock && !context.IsRetry)
        {
            context.Reply.Integer(have);
            return;
        }
        if (blocked.BlockUntilWoken(context, timeoutMs) is not { } waiter) return;
        waiter.TimeoutReply = reply => reply.Integer(replicas.CountHolding(offset));
        acknowledgements.Await(waiter, () => replicas.CountHolding(offset) >= wanted);
    }
}
