// Nothing but AUTH, HELLO, QUIT and RESET before a client has authenticated.
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Execution.Gates;

/// <summary>Looks at clients that carry the bar themselves; it bars nothing for all.</summary>
public sealed class AuthenticationGate : ICommandGate
{
    public CommandFlags Barred => CommandFlags.None;

    public bool TryPass(CommandContext context)
    {
        if (context.Client.User != null || context.Command.Has(CommandFlags.NoAuth)) return true;
        context.Reply.Error("NOAUTH Authentication required."u8);
        return false;
    }
}
