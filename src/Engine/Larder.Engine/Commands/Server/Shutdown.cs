// SHUTDOWN [NOSAVE | SAVE] [NOW] [FORCE] [SAFE] [FAILOVER] [ABORT].
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Settings.Groups;

namespace Larder.Engine.Commands.Server;

sealed class Shutdown(ServerLifetime lifetime)
{
    public void Run(CommandContext context)
    {
        var options = ShutdownOptions.Default;
        var isAborting = false;
        for (var i = 1; i < context.ArgumentCount; i++)
        {
            if (context.Is(i, "NOSAVE"u8)) options |= ShutdownOptions.NoSave;
            else if (context.Is(i, "SAVE"u8)) options |= ShutdownOptions.Save;
            else if (context.Is(i, "NOW"u8)) options |= ShutdownOptions.Now;
            else if (context.Is(i, "FORCE"u8)) options |= ShutdownOptions.Force;
            else if (context.Is(i, "ABORT"u8)) isAborting = true;
            else if (!context.Is(i, "SAFE"u8) && !context.Is(i, "FAILOVER"u8))
            {
                context.SyntaxError();
                return;
            }
        }
        const ShutdownOptions both = ShutdownOptions.Save | ShutdownOptions.NoSave;
        if ((isAborting && context.ArgumentCount > 2) || (options & both) == both)
        {
            context.SyntaxError();
            return;
        }
        if (isAborting)
        {
            context.Reply.Error("ERR No shutdown in progress."u8);
            return;
        }
        if ((options & ShutdownOptions.Save) != 0)
        {
            context.Reply.Error("ERR Larder cannot save to disk yet"u8);
            return;
        }
        context.Client.CloseAfterReply = true;
        lifetime.Stop();
    }
}
