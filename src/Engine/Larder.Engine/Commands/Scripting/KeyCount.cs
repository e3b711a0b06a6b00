// How many of a script's arguments are keys.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Scripting;

static class KeyCount
{
    const int FirstKey = 3;

    /// <summary>Writes the error and returns false when there cannot be so many.</summary>
    public static bool IsValid(CommandContext context, long count)
    {
        if (count >= 0 && count <= context.ArgumentCount - FirstKey) return true;
        context.Reply.Error(count < 0
            ? "ERR Number of keys can't be negative"u8
            : "ERR Number of keys can't be greater than number of args"u8);
        return false;
    }
}
