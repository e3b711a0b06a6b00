// Who uses whom, held against layers.txt: by project references and by using directives.
using System.Xml.Linq;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Larder.Tidy.Tests;

public sealed class LayerTests
{
    // Every namespace of the product and the folder below src/ that holds it.
    static readonly Dictionary<string, string> FolderOf = SourceTree.CSharp
        .Where(file => file.IsUnder("src"))
        .SelectMany(file => file.Syntax.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>(),
            (file, space) => (Space: space.Name.ToString(), Folder: Path.GetDirectoryName(file.Path)!["src/".Length..]))
        .Where(pair => pair.Space.StartsWith("Larder.", StringComparison.Ordinal))
        .GroupBy(pair => pair.Space)
        .ToDictionary(group => group.Key, group => group.OrderBy(pair => pair.Folder.Length).First().Folder);

    [Fact]
    public void Every_listed_folder_exists() => Findings.AreNone(
        from name in Layer.All.SelectMany(layer => layer.MayUse.Append(layer.Folder)).Distinct()
        where !Directory.Exists(Path.Combine(SourceTree.Root, "src", name))
        select $"layers.txt: src/{name} does not exist");

    [Fact]
    public void Every_project_is_listed() => Findings.AreNone(
        from file in SourceTree.All
        where file.IsUnder("src") && file.Path.EndsWith(".csproj")
        let folder = Path.GetDirectoryName(file.Path)!["src/".Length..]
        where Layer.Of(folder) is null
        select $"layers.txt: no line for {folder}");

    [Fact]
    public void The_layers_have_no_cycle()
    {
        List<Layer> open = [.. Layer.All];
        // A layer is settled when all that it may use is.
        while (open.RemoveAll(layer => !open.Any(other => other != layer && layer.Allows(other.Folder))) > 0) { }
        Findings.AreNone(open.Select(layer => $"layers.txt: {layer.Folder} is part of a cycle"));
    }

    [Fact]
    public void Project_references_keep_to_the_layers() => Findings.AreNone(
        from file in SourceTree.All
        where file.IsUnder("src") && file.Path.EndsWith(".csproj")
        let folder = Path.GetDirectoryName(file.Path)!["src/".Length..]
        from reference in XDocument.Parse(file.Text).Descendants("ProjectReference")
        // An analyzer runs in the compiler; nothing of it is used at run time.
        where (string?)reference.Attribute("OutputItemType") != "Analyzer"
        let target = Path.GetRelativePath(
            Path.Combine(SourceTree.Root, "src"),
            Path.GetDirectoryName(Path.GetFullPath(Path.Combine(
                SourceTree.Root, "src", folder, reference.Attribute("Include")!.Value)))!)
        where Layer.Of(folder) is { } layer && Layer.Of(target) is not null && !layer.Allows(target)
        select $"{file}: references {target}");

    [Fact]
    public void Using_directives_keep_to_the_layers() => Findings.AreNone(
        from file in SourceTree.CSharp
        where file.IsUnder("src")
        let folder = Path.GetDirectoryName(file.Path)!["src/".Length..]
        where Layer.Of(folder) is not null
        from use in file.Syntax.DescendantNodes().OfType<UsingDirectiveSyntax>()
        let target = TargetOf(use.NamespaceOrType.ToString())
        where target is not null && Layer.Of(target) is { } other && !Layer.Of(folder)!.Allows(other.Folder)
        select $"{file}:{file.LineOf(use)}: uses {target}");

    // A using names a namespace, or (static, alias) a type in one: the longest known beginning counts.
    static string? TargetOf(string name)
    {
        for (string part = name; part.Length > 0; part = part.Contains('.') ? part[..part.LastIndexOf('.')] : "")
        {
            if (FolderOf.TryGetValue(part, out string? folder)) return folder;
        }
        return null;
    }
}
