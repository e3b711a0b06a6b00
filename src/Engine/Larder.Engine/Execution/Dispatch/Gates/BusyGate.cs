// While a script runs for too long, all but a few commands are refused.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Scripting;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Execution.Dispatch.Gates;

/// <summary>Bars everything as long as a script is busy.</summary>
public sealed class BusyGate(BusyScript busy) : ICommandGate
{
    public CommandFlags Barred => busy.IsBusy ? CommandFlags.Any : CommandFlags.None;

    public bool TryPass(CommandContext context)
    {
        if (!busy.IsBusy || MayRun(context)) return true;
        context.Reply.Error(busy.Refusal);
        return false;
    }

    // WATCH and UNWATCH would wait for the locks that the script holds.
    static bool MayRun(CommandContext context) =>
        context.Command.Has(CommandFlags.AllowBusy) && context.Command.Name is not ("watch" or "unwatch");
}
