// HELP of every command with subcommands: their arguments, made of the command table so that they cannot differ from what
// is there, and below them what subcommands.txt says.
//
//   CONFIG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:
//   GET <parameter> [<parameter> ...]
//       Shows the directives whose names match a pattern.
//   ...
using Larder.Engine.Execution.Requests;
using System.Text.Json;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Commands.Server.Documentation;

static class SubcommandHelp
{
    const int MaxChoiceLength = 100;

    static readonly Dictionary<string, List<string>> Explanations = ReadExplanations();

    /// <summary>The subcommands that are explained.</summary>
    public static IReadOnlyCollection<string> Explained => Explanations.Keys;

    /// <summary>Binds every subcommand named HELP.</summary>
    public static void Bind(CommandBindings bindings)
    {
        foreach (var command in bindings.Table.All)
        {
            if (!bindings.IsBound(command) && command.Name.EndsWith("|help", StringComparison.Ordinal))
                bindings.Bind(command.Name, Run);
        }
    }

    static void Run(CommandContext context)
    {
        var container = context.Command.Parent!;
        var subcommands = container.Subcommands!
            .Where(pair => pair.Key != "help" && context.Client.Sees(pair.Value)).OrderBy(pair => pair.Key);
        var lines = new List<string>();
        foreach (var (name, spec) in subcommands)
        {
            lines.Add((name.ToUpperInvariant() + Syntax(spec.Documentation, " ")).TrimEnd());
            if (Explanations.TryGetValue(spec.Name, out var explanation)) lines.AddRange(explanation);
        }
        Write(context, container, lines);
    }

    /// <summary>Writes the lines on the subcommands, and those around them that every HELP has.</summary>
    public static void Write(CommandContext context, CommandSpec container, IReadOnlyList<string> lines)
    {
        var title = $"{container.Name.ToUpperInvariant()} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:";
        context.Reply.Array(lines.Count + 3);
        context.Reply.SimpleText(title);
        foreach (var line in lines) context.Reply.SimpleText(line);
        context.Reply.SimpleString("HELP"u8);
        context.Reply.SimpleString("    Print this help."u8);
    }

    static Dictionary<string, List<string>> ReadExplanations()
    {
        using var stream = typeof(SubcommandHelp).Assembly.GetManifestResourceStream("subcommands.txt")!;
        using var reader = new StreamReader(stream);
        var explanations = new Dictionary<string, List<string>>();
        List<string> lines = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith("  ", StringComparison.Ordinal)) lines.Add("  " + line);
            else if (!line.StartsWith('#')) explanations.Add(line, lines = []);
        }
        return explanations;
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
