// What is said of commands and subcommands that are not there.
using Larder.Base.Text;
using System.Text;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Execution.Requests;

static class UnknownCommand
{
    const int MaxEchoedBytes = 128;

    /// <summary>Names the command in the context and the first of its arguments.</summary>
    public static byte[] TextOf(CommandContext context)
    {
        var text = new StringBuilder("ERR unknown command '");
        text.Append(Shortened(context.Argument(0))).Append("', with args beginning with: ");
        var room = MaxEchoedBytes;
        for (var i = 1; i < context.ArgumentCount && room > 0; i++)
        {
            var argument = BeforeZero(context.Argument(i));
            text.Append('\'').Append(ByteText.GetString(argument[..Math.Min(argument.Length, room)])).Append("' ");
            room -= argument.Length + 3;
        }
        return ByteText.GetBytes(text.ToString());
    }

    /// <summary>Of a subcommand that its command does not have.</summary>
    public static byte[] TextOf(CommandSpec command, ReadOnlySpan<byte> subcommand) => ByteText.GetBytes(
        $"ERR unknown subcommand '{Shortened(subcommand)}'. Try {command.Name.ToUpperInvariant()} HELP.");

    /// <summary>Of a command that is there, but not for this client.</summary>
    public static byte[] TextOf(CommandContext context, CommandSpec hidden) =>
        hidden.Parent is { } parent && context.Client.Sees(parent)
            ? TextOf(parent, context.Argument(1))
            : TextOf(context);

    static string Shortened(ReadOnlySpan<byte> text)
    {
        text = BeforeZero(text);
        return ByteText.GetString(text[..Math.Min(text.Length, MaxEchoedBytes)]);
    }

    static ReadOnlySpan<byte> BeforeZero(ReadOnlySpan<byte> text) =>
        text.IndexOf((byte)0) is var end && end < 0 ? text : text[..end];
}
