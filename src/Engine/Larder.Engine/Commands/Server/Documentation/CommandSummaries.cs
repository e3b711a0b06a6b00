// What each command is for and what it costs, in one line each: reads command-summaries.txt.
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Commands.Server.Documentation;

/// <summary>The words about one command.</summary>
/// <param name="Flag">Marks a command for servers alone, or one that was replaced; null for others.</param>
/// <param name="ReplacedSince">The version since which there is a replacement; null for none.</param>
/// <param name="Replacement">The command to use instead; null for none.</param>
public sealed record CommandSummary(
    string Summary, string Complexity, string? Flag, string? ReplacedSince, string? Replacement)
{
    /// <summary>How many fields of COMMAND DOCS the marks are.</summary>
    public int MarkCount => (Flag == null ? 0 : 1) + (Replacement == null ? 0 : 2);
}

/// <summary>Read when first asked for; a command without its line is a mistake that a test finds.</summary>
public static class CommandSummaries
{
    static readonly Lazy<Dictionary<string, CommandSummary>> All = new(Read);

    public static CommandSummary Of(CommandSpec command) => All.Value[command.Name];

    /// <summary>The commands that have a line.</summary>
    public static IEnumerable<string> Names => All.Value.Keys;

    static Dictionary<string, CommandSummary> Read()
    {
        using var stream = typeof(CommandSummaries).Assembly.GetManifestResourceStream("command-summaries.txt")!;
        using var reader = new StreamReader(stream);
        Dictionary<string, CommandSummary> all = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            var parts = line.Split(" | ");
            var mark = parts.Length > 3 ? parts[3].Split(' ', 3) : [];
            all.Add(parts[0], new CommandSummary(
                parts[1], parts[2], mark.ElementAtOrDefault(0), mark.ElementAtOrDefault(1), mark.ElementAtOrDefault(2)));
        }
        return all;
    }
}
