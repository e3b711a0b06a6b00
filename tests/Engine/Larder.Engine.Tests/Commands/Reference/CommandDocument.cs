// docs/commands.md as the command table and the notes make it.
using Larder.Engine.Execution.Requests;
using System.Text;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Tests.Commands.Reference;

/// <summary>Writes the table of all commands and subcommands, group by group.</summary>
sealed class CommandDocument(CommandBindings bindings, CommandNotes notes)
{
    const string Introduction = """
        # Commands

        Every command and subcommand of Valkey 9.1, and whether Larder carries it out.

        A command that is *not yet* there answers with an error that says so; the part of the project that brings it
        is named beside it. Notes tell what differs; [compatibility.md](compatibility.md) tells more. A HELP
        subcommand lists the subcommands with their arguments, and says in Larder's own words what each does.

        A test of the engine makes this file of the command table and of
        `tests/Engine/Larder.Engine.Tests/Commands/Reference/command-notes.txt`, and fails when it differs.

        """;

    // Titles as the documentation of Valkey gives them, in its order.
    static readonly (string Group, string Title)[] Groups =
    [
        ("string", "Strings"), ("bitmap", "Bitmaps"), ("hash", "Hashes"), ("list", "Lists"), ("set", "Sets"),
        ("sorted-set", "Sorted sets"), ("stream", "Streams"), ("geo", "Geospatial"), ("hyperloglog", "HyperLogLogs"),
        ("generic", "Keys"), ("pubsub", "Pub/sub"), ("transactions", "Transactions"), ("scripting", "Scripting"),
        ("connection", "Connections"), ("server", "Server"), ("cluster", "Cluster"),
    ];

    public string Write()
    {
        var text = new StringBuilder();
        var all = Groups.SelectMany(group => In(group.Group)).ToList();
        text.Append(Introduction).Append($"\n{all.Count(IsThere)} of {all.Count} are there.\n");
        foreach (var (group, title) in Groups) WriteGroup(text, group, title);
        return text.ToString();
    }

    void WriteGroup(StringBuilder text, string group, string title)
    {
        var commands = In(group).ToList();
        text.Append($"\n## {title}\n\n{commands.Count(IsThere)} of {commands.Count}.\n\n")
            .Append("| Command | There | Notes |\n| --- | --- | --- |\n");
        foreach (var command in commands)
        {
            var name = command.Name.Replace('|', ' ').ToUpperInvariant();
            text.Append($"| {name} | {(IsThere(command) ? "yes" : NotThere(command))} | {notes.NoteOn(command)} |\n");
        }
    }

    // A container that does nothing by itself is left out for its subcommands, which stand in its group.
    IEnumerable<CommandSpec> In(string groupName) =>
        from command in bindings.Table.All
        where (command.Parent ?? command).Group == groupName && (command.Subcommands == null || IsThere(command))
        orderby command.Name
        select command;

    bool IsThere(CommandSpec command) => bindings.IsBound(command) && !bindings.IsRefused(command);

    string NotThere(CommandSpec command)
    {
        if (notes.PartOf(command) is { } part) return $"not yet: {part}";
        return bindings.IsRefused(command) ? "no" : "not yet";
    }
}
