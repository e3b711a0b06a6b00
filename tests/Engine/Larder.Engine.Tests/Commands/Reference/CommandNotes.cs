// The hand-written half of docs/commands.md: which part of the project brings what is not there yet, and in which
// respect a command differs from Valkey's.
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Tests.Commands.Reference;

/// <summary>Notes on commands, by name.</summary>
sealed class CommandNotes
{
    const string LaterWord = "later ";

    readonly Dictionary<string, string> _parts = [];
    readonly Dictionary<string, string> _notes = [];

    CommandNotes(IEnumerable<string> lines)
    {
        foreach (var line in lines.Select(line => line.Trim()))
        {
            if (line.Length == 0 || line[0] == '#') continue;
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            var (left, right) = (line[..colon], line[(colon + 2)..]);
            if (left.StartsWith(LaterWord, StringComparison.Ordinal))
            {
                foreach (var name in right.Split(' ')) _parts.Add(name, left[LaterWord.Length..]);
            }
            else
            {
                foreach (var name in left.Split(' ')) _notes.Add(name, right);
            }
        }
    }

    /// <summary>Every command or @group that the notes name.</summary>
    public IEnumerable<string> Names => _parts.Keys.Concat(_notes.Keys);

    /// <summary>Every command or @group that is said to come later.</summary>
    public IEnumerable<string> Later => _parts.Keys;

    public static CommandNotes Read() =>
        new(File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Commands", "Reference", "command-notes.txt")));

    /// <summary>The part of the project that brings a command; null when the notes name none.</summary>
    public string? PartOf(CommandSpec command) =>
        _parts.GetValueOrDefault(command.Name) ?? _parts.GetValueOrDefault($"@{command.Group}");

    /// <summary>What differs; empty when nothing is known to.</summary>
    public string NoteOn(CommandSpec command) => _notes.GetValueOrDefault(command.Name, "");
}
