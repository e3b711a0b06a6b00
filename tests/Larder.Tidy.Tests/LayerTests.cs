// Who uses whom, held against layers.txt: by project references and by the types that compiled code refers to.
using System.Xml.Linq;
using Larder.Tidy.Tests.Graph;
using Xunit;

namespace Larder.Tidy.Tests;

public sealed class LayerTests
{
    [Fact]
    public void Every_listed_folder_exists() => Findings.AreNone(
        from name in Layer.All.SelectMany(layer => layer.MayUse.Append(layer.Folder))
            .Concat(KnownCircle.All.Select(circle => circle.Folder))
            .Distinct()
        where !Directory.Exists(Path.Combine(SourceTree.Root, "src", name))
        select $"layers.txt: src/{name} does not exist");

    [Fact]
    public void Every_project_is_listed() => Findings.AreNone(
        from project in FolderGraph.Projects
        where !Layer.Over(project).Any()
        select $"layers.txt: no line for {project}");

    [Fact]
    public void The_layers_have_no_cycle()
    {
        List<Layer> open = [.. Layer.All];
        // A layer is settled when all that it may use is. The own files of a folder may be above or below what is in it.
        while (open.RemoveAll(layer => !open.Any(other => other != layer && layer.Allows(other.Folder)
            && !FolderGraph.IsIn(layer.Folder, other.Folder))) > 0)
        {
        }
        Findings.AreNone(open.Select(layer => $"layers.txt: {layer.Folder} is part of a cycle"));
    }

    [Fact]
    public void Project_references_keep_to_the_layers() => Findings.AreNone(
        from folder in FolderGraph.Projects
        let file = Path.Combine("src", folder, Path.GetFileName(folder) + ".csproj")
        from reference in XDocument.Load(Path.Combine(SourceTree.Root, file)).Descendants("ProjectReference")
        // An analyzer runs in the compiler; nothing of it is used at run time.
        where (string?)reference.Attribute("OutputItemType") != "Analyzer"
        let target = Path.GetRelativePath(
            Path.Combine(SourceTree.Root, "src"),
            Path.GetDirectoryName(Path.GetFullPath(Path.Combine(
                SourceTree.Root, "src", folder, reference.Attribute("Include")!.Value)))!)
        where Layer.Over(target).Any()
        from layer in Layer.Over(folder)
        where !layer.Allows(target)
        select $"{file}: references {target}");

    // Every line above the folder of the code holds, up to the folder that holds both sides.
    [Fact]
    public void Compiled_code_keeps_to_the_layers() => Findings.AreNone(
        (from use in FolderGraph.Uses
         from layer in Layer.Over(use.From)
         where !layer.Allows(use.To)
         select $"{use.Types.From} refers to {use.Types.To}: layers.txt, {layer.Folder}").Distinct());

    // Judged among the folders of each folder, at every level; its own files count as one of them.
    [Fact]
    public void There_is_no_circle_but_the_known_ones() => Findings.AreNone(
        from parent in FolderGraph.Parents
        from circle in FolderGraph.CirclesIn(parent)
        where !KnownCircle.All.Any(known => known.Folder == parent && known.Members.ToHashSet().SetEquals(circle))
        select $"circle {parent}: {string.Join(' ', circle)}");

    [Fact]
    public void A_known_circle_is_there_and_says_why() => Findings.AreNone(
        from known in KnownCircle.All
        where known.Reason.Length == 0
            || !FolderGraph.CirclesIn(known.Folder).Any(circle => known.Members.ToHashSet().SetEquals(circle))
        select $"layers.txt: circle {known.Folder}: {string.Join(' ', known.Members)}: no reason, or not there any more");

    // The tests above find nothing where nothing is read: what they read is held by three uses of different kinds.
    [Theory]
    [InlineData("Larder.Cli.Launch", "Larder.Node")]
    [InlineData("Larder.Engine.Commands.Strings", "Larder.Engine.Keyspace")]
    [InlineData("Larder.Memory.Arenas", "Larder.Base")]
    public void The_graph_sees_uses(string origin, string target) =>
        Assert.Contains(FolderGraph.Uses, use => use.Types.From.Namespace == origin && use.Types.To.Namespace == target);
}
