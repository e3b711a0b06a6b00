// DEBUG RELOAD [NOSAVE] [NOFLUSH] [MERGE]: the data go to the disk and come back, as after a restart.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Persistence;

namespace Larder.Engine.Commands.Server.Debug;

/// <param name="reload">Puts what is in the file in the place of all data.</param>
sealed class Reload(Saving saving, Func<CommandContext, bool> reload)
{
    public void Run(CommandContext context)
    {
        var (saves, flushes) = (true, true);
        for (var i = 2; i < context.ArgumentCount; i++)
        {
            if (context.Is(i, "NOSAVE"u8)) saves = false;
            else if (context.Is(i, "NOFLUSH"u8)) flushes = false;
            else if (!context.Is(i, "MERGE"u8))
            {
                context.Reply.Error(
                    "ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options."u8);
                return;
            }
        }
        if (saves && !TrySave(context)) context.Reply.Error("ERR"u8);
        // Keys that are there twice are what Valkey does not take either.
        else if (flushes && reload(context)) context.Reply.Ok();
        else context.Reply.Error("ERR Error trying to load the RDB dump, check server logs."u8);
    }

    bool TrySave(CommandContext context)
    {
        using var hold = context.HoldAll();
        return saving.TrySave();
    }
}
