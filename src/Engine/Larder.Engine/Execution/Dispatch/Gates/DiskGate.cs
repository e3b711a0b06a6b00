// What is written could not be kept: writes are refused, and PING, so that those who watch a node take notice.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Persistence;

namespace Larder.Engine.Execution.Dispatch.Gates;

/// <summary>Bars writes as long as there is trouble; PING has no flag of its own but to be fast.</summary>
public sealed class DiskGate(DiskTrouble trouble) : ICommandGate
{
    public CommandFlags Barred =>
        trouble.Refusal == null ? CommandFlags.None : CommandFlags.Write | CommandFlags.Fast;

    public bool TryPass(CommandContext context)
    {
        if (trouble.Refusal is not { } refusal) return true;
        if ((context.Flags & CommandFlags.Write) == 0 && context.Command.Name != "ping") return true;
        context.Reply.Error(refusal);
        return false;
    }
}
