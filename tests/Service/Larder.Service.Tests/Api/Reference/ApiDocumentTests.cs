// docs/api.md says what the table of operations says. When it does not, the text as it should be is in artifacts/api.md:
// updating is copying that file over the document.
using System.Runtime.CompilerServices;
using Larder.Service.Api;
using Xunit;

namespace Larder.Service.Tests.Api.Reference;

public sealed class ApiDocumentTests
{
    static readonly ApiNotes Notes = ApiNotes.Read(Path.Combine(Folder(), "api-notes.txt"));

    [Fact]
    public void The_document_says_what_the_table_says()
    {
        var root = Root();
        var expected = new ApiDocument(ApiOperations.All, Notes).Write();
        var document = Path.Combine(root, "docs", "api.md");
        if (File.Exists(document) && File.ReadAllText(document) == expected) return;
        var corrected = Path.Combine(root, "artifacts", "api.md");
        Directory.CreateDirectory(Path.GetDirectoryName(corrected)!);
        File.WriteAllText(corrected, expected);
        Assert.Fail("docs/api.md is not what the table of operations says: copy artifacts/api.md over it");
    }

    [Fact]
    public void Every_action_stands_in_one_group() => Assert.Equal(
        ApiOperations.All.Keys.Order(), Notes.Groups.SelectMany(group => group.Actions).Order());

    [Fact]
    public void An_action_that_is_bound_or_reads_less_changes_the_document()
    {
        var operations = ApiOperations.All.ToDictionary();
        operations["CreateServerlessCache"] = new("CreateServerlessCache", null, [new("Engine"), new("Port", "1")],
            (_, _, _) => throw new InvalidOperationException());
        var text = new ApiDocument(operations, Notes).Write();
        Assert.Contains("| CreateServerlessCache | yes | Engine, Port (but `1`) |", text);
        Assert.Contains("| CreateServerlessCache | not yet |  |", new ApiDocument(ApiOperations.All, Notes).Write());
    }

    static string Folder([CallerFilePath] string source = "") => Path.GetDirectoryName(source)!;

    static string Root()
    {
        var folder = new DirectoryInfo(Folder());
        while (!File.Exists(Path.Combine(folder.FullName, "Larder.slnx"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
