// HELP of every command with subcommands, made of the table's arguments, so that it cannot differ from what is there:
//
//   CONFIG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:
//   GET <parameter> [<parameter> ...]
//   ...
using System.Text.Json;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Commands;

static unsafe class SubcommandHelp
{
    const int MaxChoiceLength = 100;

    /// <summary>Binds every subcommand named HELP.</summary>
    public static void Bind(CommandTable table)
    {
        foreach (var command in table.All)
        {
            if (command.Run == null && command.Name.EndsWith("|help", StringComparison.Ordinal)) table.Bind(command.Name, &Run);
        }
    }

    static void Run(CommandContext context)
    {
        var container = context.Command.Parent!;
        var subcommands = container.Subcommands!.Where(pair => pair.Key != "help").OrderBy(pair => pair.Key);
        Write(context, container, [.. subcommands.Select(pair =>
            (pair.Key.ToUpperInvariant() + Syntax(pair.Value.Documentation, " ")).TrimEnd())]);
    }

    /// <summary>Writes a line for each subcommand, and those around them that every HELP has.</summary>
    public static void Write(CommandContext context, CommandSpec container, IReadOnlyList<string> subcommands)
    {
        var title = $"{container.Name.ToUpperInvariant()} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:";
        context.Reply.Array(subcommands.Count + 3);
        context.Reply.SimpleText(title);
        foreach (var line in subcommands) context.Reply.SimpleText(line);
        context.Reply.SimpleString("HELP"u8);
        context.Reply.SimpleString("    Print this help."u8);
    }

    // The arguments of a row, or of an argument that consists of several.
    static string Syntax(JsonElement row, string separator)
    {
        if (!row.TryGetProperty("arguments", out var arguments)) return "";
        var lead = separator == " " ? " " : "";
        return lead + string.Join(separator, arguments.EnumerateArray().Select(One));
    }

    // Where there is much to choose from, the name of the choice.
    static string Choice(JsonElement argument)
    {
        var text = Syntax(argument, "|");
        return text.Length > MaxChoiceLength ? $"<{argument.GetProperty("name").GetString()}>" : $"({text})";
    }

    static string One(JsonElement argument)
    {
        var type = argument.GetProperty("type").GetString();
        var token = argument.TryGetProperty("token", out var word) ? word.GetString() : null;
        var text = type switch
        {
            "pure-token" => token!,
            "oneof" => Choice(argument),
            "block" => Syntax(argument, " ").TrimStart(),
            _ => $"<{argument.GetProperty("name").GetString()}>",
        };
        if (token != null && type != "pure-token") text = $"{token} {text}";
        if (!argument.TryGetProperty("flags", out var flags)) return text;
        var names = flags.EnumerateArray().Select(flag => flag.GetString()).ToArray();
        if (names.Contains("multiple") || names.Contains("multiple_token")) text = $"{text} [{text} ...]";
        return names.Contains("optional") ? $"[{text}]" : text;
    }
}
