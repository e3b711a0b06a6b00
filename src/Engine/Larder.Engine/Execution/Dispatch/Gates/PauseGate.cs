// CLIENT PAUSE: commands that have to wait are not refused but tried again when the pause is over.
using Larder.Engine.Execution.Requests;
using Larder.Base;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Execution.Dispatch.Gates;

/// <summary>Bars what is paused, until somebody comes by and finds that it is over.</summary>
public sealed class PauseGate(ClientPause pause, Clock clock) : ICommandGate
{
    const CommandFlags Writes = CommandFlags.Write | CommandFlags.MayReplicate;

    public CommandFlags Barred
    {
        get
        {
            var state = pause.Current(clock.UnixMs);
            return state.IsOver ? CommandFlags.None : state.WritesOnly ? Writes : CommandFlags.Any;
        }
    }

    public bool TryPass(CommandContext context)
    {
        var state = pause.Current(context.NowMs);
        if (state.IsOver) pause.Lapse(context.NowMs);
        if (state.IsOver || context.Client.IsTrusted || context.Client.IsIn(ClientRoles.Replica)) return true;
        if (state.WritesOnly && (context.Flags & Writes) == 0) return true;
        context.IsPostponed = true;
        return false;
    }
}
