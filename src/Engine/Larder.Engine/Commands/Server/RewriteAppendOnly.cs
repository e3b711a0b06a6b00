// BGREWRITEAOF.
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Persistence.AppendOnly;
using Larder.Engine.Persistence.Snapshots;

namespace Larder.Engine.Commands.Server;

sealed class RewriteAppendOnly(AppendOnlyFile file, SnapshotQueue snapshots)
{
    public void Run(CommandContext context)
    {
        if (file.IsRewriting)
        {
            context.Reply.Error("ERR Background append only file rewriting already in progress"u8);
            return;
        }
        var waits = snapshots.Current != null || context.Client.IsIn(ClientRoles.InTransaction);
        if (!file.IsRewriteScheduled && !file.TryOrderRewrite())
        {
            context.Reply.Error(
                "ERR Can't execute an AOF background rewriting. Please check the server logs for more information."u8);
            return;
        }
        if (waits)
        {
            context.Reply.SimpleString("Background append only file rewriting scheduled"u8);
            return;
        }
        using (context.HoldAll())
        {
            if (snapshots.IsDue) snapshots.BeginNext();
        }
        context.Reply.SimpleString("Background append only file rewriting started"u8);
    }
}
