// Commands that a node has, but not for this client: it is told what it would be told if there were no such command.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Execution.Dispatch.Gates;

/// <summary>Asked first, but a client that has not logged in hears of the login before it hears of this.</summary>
public sealed class HiddenGate : ICommandGate
{
    public CommandFlags Barred => CommandFlags.Restricted | CommandFlags.Newer;

    public bool TryPass(CommandContext context)
    {
        if (context.Client.Sees(context.Command) || context.Client.User == null) return true;
        context.Reply.Error(UnknownCommand.TextOf(context, context.Command));
        return false;
    }
}
