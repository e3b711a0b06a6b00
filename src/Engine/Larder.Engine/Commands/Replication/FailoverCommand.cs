// FAILOVER [TO host port [FORCE]] [ABORT] [TIMEOUT milliseconds]
using System.Text;
using Larder.Base.Numbers;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Replication;
using Larder.Engine.Settings.Rows;

namespace Larder.Engine.Commands.Replication;

sealed class FailoverCommand(Failover failover)
{
    public void Run(CommandContext context)
    {
        if (context.Settings.Cluster.Enabled.Value)
        {
            context.Reply.Error("ERR FAILOVER not allowed in cluster mode."u8);
            return;
        }
        if (context.ArgumentCount == 2 && context.Is(1, "abort"u8))
        {
            if (failover.TryAbort()) context.Reply.Ok();
            else context.Reply.Error("ERR No failover in progress."u8);
            return;
        }
        if (!TryRead(context, out var target, out var timeoutMs, out var isForced)) return;
        if (failover.Begin(target, timeoutMs, isForced) is { } refusal)
            context.Reply.Error("ERR "u8, Encoding.ASCII.GetBytes(refusal));
        else context.Reply.Ok();
    }

    static bool TryRead(CommandContext context, out HostAndPort? target, out long timeoutMs, out bool isForced)
    {
        (target, timeoutMs, isForced) = (null, 0, false);
        for (var i = 1; i < context.ArgumentCount; i++)
        {
            if (context.Is(i, "timeout"u8) && i + 1 < context.ArgumentCount && timeoutMs == 0)
            {
                if (!context.TryReadInteger(++i, out timeoutMs)) return false;
                if (timeoutMs <= 0) return context.Refuse("ERR FAILOVER timeout must be greater than 0"u8);
            }
            else if (context.Is(i, "to"u8) && i + 2 < context.ArgumentCount && target == null)
            {
                if (!IntegerText.TryParse(context.Argument(i + 2), out long port))
                    return context.Refuse(ErrorTexts.NotInteger);
                target = new HostAndPort(context.Text(i + 1), (int)port);
                i += 2;
            }
            else if (context.Is(i, "force"u8) && !isForced) isForced = true;
            else return context.SyntaxError();
        }
        return true;
    }
}
