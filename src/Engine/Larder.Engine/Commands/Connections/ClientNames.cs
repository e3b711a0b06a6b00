// Names that clients give themselves: printable, without spaces, so that CLIENT LIST stays readable.
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Connections;

static class ClientNames
{
    public static bool TryCheck(CommandContext context, int argument)
    {
        if (IsPrintable(context.Argument(argument))) return true;
        context.Reply.Error("ERR Client names cannot contain spaces, newlines or special characters."u8);
        return false;
    }

    public static bool IsPrintable(ReadOnlySpan<byte> text) => text.IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0;
}
