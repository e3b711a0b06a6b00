// SHUTDOWN [NOSAVE | SAVE] [NOW] [FORCE] [SAFE] [FAILOVER] [ABORT].
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Persistence;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Telemetry;

namespace Larder.Engine.Commands.Server;

sealed class Shutdown(ServerLifetime lifetime, Saving saving, ServerLog log)
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
        if (!TrySave(context, options))
        {
            context.Reply.Error("ERR Errors trying to SHUTDOWN. Check logs."u8);
            return;
        }
        context.Client.CloseAfterReply = true;
        lifetime.IsHurried = (options & ShutdownOptions.Now) != 0;
        lifetime.Stop();
    }

    // Nobody writes any more once this is done: the loops end soon after.
    bool TrySave(CommandContext context, ShutdownOptions options)
    {
        log.Write(LogLevel.Notice, "User requested shutdown...");
        // No lock is taken then: a script that does not end may hold them.
        var saves = (options & ShutdownOptions.NoSave) == 0 &&
            ((options & ShutdownOptions.Save) != 0 || saving.HasSavePoints);
        saving.SavesAtEnd = saves;
        if (!saves) return true;
        using var hold = context.HoldAll();
        saving.LeaveOff();
        log.Write(LogLevel.Notice, "Saving the final RDB snapshot before exiting.");
        if (saving.TrySave()) return true;
        log.Write(LogLevel.Warning, "Error trying to save the DB, can't exit.");
        saving.SavesAtEnd = (options & ShutdownOptions.Force) != 0 ? false : null;
        return saving.SavesAtEnd != null;
    }
}
