// docs/commands.md says what the command table says. When it does not, the text as it should be is in
// artifacts/commands.md: updating is copying that file over the document.
using Larder.Engine.Execution.Requests;
using System.Runtime.CompilerServices;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Specs;
using Xunit;

namespace Larder.Engine.Tests.Commands.Reference;

public sealed class CommandDocumentTests
{
    static readonly CommandBindings Bindings = Bound();
    static readonly CommandTable Table = Bindings.Table;

    [Fact]
    public void The_document_says_what_the_table_says()
    {
        var root = Root();
        var expected = new CommandDocument(Bindings, CommandNotes.Read()).Write();
        var document = Path.Combine(root, "docs", "commands.md");
        if (File.Exists(document) && File.ReadAllText(document) == expected) return;
        var corrected = Path.Combine(root, "artifacts", "commands.md");
        Directory.CreateDirectory(Path.GetDirectoryName(corrected)!);
        File.WriteAllText(corrected, expected);
        Assert.Fail("docs/commands.md is not what the command table says: copy artifacts/commands.md over it");
    }

    [Fact]
    public void A_command_that_is_bound_changes_the_document()
    {
        var bindings = new CommandBindings(new CommandTable());
        var document = new CommandDocument(bindings, CommandNotes.Read());
        Assert.Contains("| CONFIG GET | not yet | ", document.Write());
        bindings.Bind("config|get", Nothing);
        Assert.Contains("| CONFIG GET | yes | ", document.Write());
    }

    [Fact]
    public void Every_command_is_in_the_document_once()
    {
        var lines = new CommandDocument(Bindings, CommandNotes.Read()).Write().Split('\n');
        Assert.All(
            Table.All.Where(command => command.Subcommands == null),
            command => Assert.Single(
                lines, line => line.StartsWith($"| {command.Name.Replace('|', ' ').ToUpperInvariant()} |")));
    }

    [Fact]
    public void What_is_not_there_yet_names_the_part_that_brings_it()
    {
        var notes = CommandNotes.Read();
        Assert.All(
            Table.All.Where(command => !Bindings.IsBound(command) && command.Subcommands == null),
            command => Assert.True(notes.PartOf(command) != null, $"command-notes.txt has no part for {command.Name}"));
    }

    [Fact]
    public void No_part_of_the_project_is_said_to_bring_what_is_there() => Assert.All(
        CommandNotes.Read().Later,
        name =>
        {
            var named = name[0] == '@' ? Table.All.Where(command => command.Group == name[1..]) : [Table[name]];
            Assert.Contains(named, command => !Bindings.IsBound(command) || Bindings.IsRefused(command));
        });

    [Fact]
    public void Notes_name_commands_and_groups_of_the_table() => Assert.All(
        CommandNotes.Read().Names,
        name => Assert.True(
            name[0] == '@' ? Table.Commands.Any(command => command.Group == name[1..]) : Table.TryFind(name, out _),
            $"command-notes.txt names {name}, which the table does not know"));

    static void Nothing(CommandContext context)
    {
    }

    static CommandBindings Bound()
    {
        using var node = new RunningNode();
        return node.Server.Bindings;
    }

    static string Root([CallerFilePath] string source = "")
    {
        var folder = new FileInfo(source).Directory;
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Larder.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"no Larder.slnx above {source}");
    }
}
