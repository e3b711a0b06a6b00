// SHUTDOWN [NOSAVE | SAVE] [NOW] [FORCE] [SAFE] [FAILOVER] [ABORT].
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Blocking;
using Larder.Engine.Persistence;
using Larder.Engine.Persistence.AppendOnly;
using Larder.Engine.Replication;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Telemetry;
using Larder.Network.Loops;

namespace Larder.Engine.Commands.Server;

sealed class Shutdown(
    ServerLifetime lifetime, ServerLog log, Saving saving, AppendOnlyFile appendOnly, BlockedClients blocked,
    EventLoopGroup loops, Farewell farewell)
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
        // A file of commands is no client that could order it, nor could a script wait for replicas.
        if (!isAborting && (options & ShutdownOptions.Now) == 0 && !context.CanBlock && !context.IsRetry)
        {
            context.Reply.Error("ERR SHUTDOWN without NOW or ABORT isn't allowed for DENY BLOCKING client"u8);
            return;
        }
        if (isAborting) Abort(context);
        else if (!context.IsRetry && !Begin(context, options)) return; // it waits
        else if ((context.IsRetry && !farewell.IsOver) || !TryFinish(context, options)) Fail(context);
        else
        {
            context.Client.CloseAfterReply = true;
            lifetime.Stop();
        }
    }

    void Abort(CommandContext context)
    {
        if (farewell.TryAbort()) context.Reply.Ok();
        else context.Reply.Error("ERR No shutdown in progress."u8);
    }

    void Fail(CommandContext context)
    {
        if (farewell.IsOver)
            log.Write(LogLevel.Warning, "Errors trying to shut down the server. Check the logs for more information.");
        farewell.GiveUp();
        context.Reply.Error("ERR Errors trying to SHUTDOWN. Check logs."u8);
    }

    // False when the client waits for replicas: the command is tried again when that is over.
    bool Begin(CommandContext context, ShutdownOptions options)
    {
        log.Write(LogLevel.Notice, "User requested shutdown...");
        lifetime.IsHurried = (options & ShutdownOptions.Now) != 0;
        var seconds = lifetime.IsHurried ? 0 : context.Settings.Process.ShutdownTimeoutSeconds.Value;
        var wait = farewell.TakeAsync(TimeSpan.FromSeconds(seconds));
        if (wait.IsCompleted || !context.CanBlock) return true;
        if (blocked.BlockUntilWoken(context, timeoutMs: 0) is { } waiter)
        {
            wait.ContinueWith(_ =>
            {
                blocked.Wake(waiter);
                loops.Loops[0].Nudge();
            }, TaskScheduler.Default);
        }
        return false;
    }

    // Nobody writes any more once this is done: the loops end soon after.
    bool TryFinish(CommandContext context, ShutdownOptions options)
    {
        var isForced = (options & ShutdownOptions.Force) != 0;
        if (appendOnly.AwaitsBase)
        {
            log.Write(LogLevel.Warning, $"Writing initial AOF{(isForced ? ". Exit anyway." : ", can't exit.")}");
            if (!isForced) return false;
        }
        // No lock is taken then: a script that does not end may hold them.
        var saves = (options & ShutdownOptions.NoSave) == 0 &&
            ((options & ShutdownOptions.Save) != 0 || saving.HasSavePoints);
        saving.SavesAtEnd = saves;
        if (!saves) return true;
        using var hold = context.HoldAll();
        saving.LeaveOff();
        log.Write(LogLevel.Notice, "Saving the final RDB snapshot before exiting.");
        if (saving.TrySave()) return true;
        log.Write(LogLevel.Warning, $"Error trying to save the DB{(isForced ? ". Exit anyway." : ", can't exit.")}");
        saving.SavesAtEnd = isForced ? false : null;
        return isForced;
    }
}
