// Which end of a list an argument names.
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Lists;

static class ListEnd
{
    /// <summary>LEFT is the head, RIGHT the tail. False: neither, and the error is written.</summary>
    public static bool TryRead(CommandContext context, int argument, out bool isHead)
    {
        isHead = context.Is(argument, "left"u8);
        return isHead || context.Is(argument, "right"u8) || context.SyntaxError();
    }
}
