// The reply of a container's HELP subcommand, which clients show as it is.
using System.Text;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands;

static class HelpText
{
    /// <summary>Writes the lines between the opening and closing lines that all HELP replies have.</summary>
    public static void Write(CommandContext context, ReadOnlySpan<string> lines)
    {
        var name = context.Command.Parent!.Name.ToUpperInvariant();
        context.Reply.Array(lines.Length + 3);
        Line(context, $"{name} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
        foreach (var line in lines) Line(context, line);
        Line(context, "HELP");
        Line(context, "    Print this help.");
    }

    static void Line(CommandContext context, string text) =>
        context.Reply.SimpleString(Encoding.UTF8.GetBytes(text));
}
