// Words that clients give themselves: printable and short, without spaces, so that CLIENT LIST stays readable and fits one
// reply however many clients there are.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Connections.Clients;

static class ClientNames
{
    const int MaxBytes = 1024;

    /// <summary>Whether an argument can be the name of the client; if not, the error is written.</summary>
    public static bool TryCheck(CommandContext context, int argument) =>
        TryCheck(context, argument, "Client names"u8);

    /// <summary>The same for another word, which the error calls as it is told.</summary>
    public static bool TryCheck(CommandContext context, int argument, ReadOnlySpan<byte> what)
    {
        var word = context.Argument(argument);
        if (word.IndexOfAnyExceptInRange((byte)'!', (byte)'~') >= 0)
            context.Reply.Error("ERR "u8, what, " cannot contain spaces, newlines or special characters."u8);
        else if (word.Length > MaxBytes)
            context.Reply.Error("ERR "u8, what, " cannot be longer than 1024 bytes"u8);
        else
            return true;
        return false;
    }
}
