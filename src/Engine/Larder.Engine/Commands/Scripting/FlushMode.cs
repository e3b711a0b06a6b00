// The word ASYNC or SYNC behind SCRIPT FLUSH and FUNCTION FLUSH. Both do the same here: what is forgotten is small.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Scripting;

static class FlushMode
{
    /// <summary>Writes the error and returns false when it is another word.</summary>
    public static bool IsValid(CommandContext context, ReadOnlySpan<byte> error)
    {
        if (context.ArgumentCount == 2) return true;
        if (context.ArgumentCount == 3 && (context.Is(2, "SYNC"u8) || context.Is(2, "ASYNC"u8))) return true;
        if (context.ArgumentCount == 3 || context.Command.Parent!.Name == "script") context.Reply.Error(error);
        else
        {
            context.Reply.Error(
                "ERR unknown subcommand or wrong number of arguments for '"u8, context.Argument(1), "'. Try FUNCTION HELP."u8);
        }
        return false;
    }
}
