// WAITAOF: the client goes on when what it has written is on this node's disk, and on those of so many replicas.
using Larder.Base.Numbers;
using Larder.Engine.Execution.Blocking;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Persistence.AppendOnly;
using Larder.Engine.Replication;
using Larder.Protocol.Resp;

namespace Larder.Engine.Commands.Replication;

sealed class WaitForDisks(
    Following following, Replicas replicas, BlockedClients blocked, Acknowledgements acknowledgements, AppendOnlyFile file)
{
    /// <summary>WAITAOF numlocal numreplicas timeout</summary>
    public void Run(CommandContext context)
    {
        if (!TryRead(context, out var local, out var wanted, out var timeoutMs)) return;
        if (following.IsReplica)
        {
            context.Reply.Error(
                "ERR WAITAOF cannot be used with replica instances. Please also note that writes to replicas are just "u8,
                "local and are not propagated."u8);
            return;
        }
        if (local > 0 && !file.IsOn)
        {
            context.Reply.Error("ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled."u8);
            return;
        }
        var offset = context.Client.WrittenUpTo;
        if (IsEnough() || (!context.CanBlock && !context.IsRetry))
        {
            Reply(context.Reply);
            return;
        }
        if (blocked.BlockUntilWoken(context, timeoutMs) is not { } waiter) return;
        waiter.TimeoutReply = Reply;
        acknowledgements.Await(waiter, () => IsEnough() || (local > 0 && !file.IsOn));

        // Nothing written is on the disk as it is.
        long CountLocal() => file.IsOn && (offset == 0 || file.SyncedOffset >= offset) ? 1 : 0;

        bool IsEnough() => CountLocal() >= local && replicas.CountHoldingOnDisk(offset) >= wanted;

        void Reply(RespWriter reply)
        {
            reply.Array(2);
            reply.Integer(CountLocal());
            reply.Integer(replicas.CountHoldingOnDisk(offset));
        }
    }

    static bool TryRead(CommandContext context, out long local, out long wanted, out long timeoutMs)
    {
        wanted = timeoutMs = 0;
        var isNumber = IntegerText.TryParse(context.Argument(1), out local);
        if (!isNumber || local is < 0 or > 1)
        {
            context.Reply.Error(isNumber
                ? "ERR value is out of range, value must between 0 and 1"u8
                : "ERR value is not an integer or out of range"u8);
            return false;
        }
        if (!context.TryReadInteger(2, 0, long.MaxValue, ErrorTexts.NotPositive, out wanted)) return false;
        return context.TryReadTimeoutMs(3, out timeoutMs);
    }
}
