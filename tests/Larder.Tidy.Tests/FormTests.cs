// How a source file looks: what it opens with, what it is called, what it may not hold.
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Larder.Tidy.Tests;

public sealed partial class FormTests
{
    // Spelled in parts, so that this file does not hold them itself.
    static readonly string[] Unfinished = ["TO" + "DO", "FIX" + "ME", "HA" + "CK", "NotImplemented" + "Exception"];

    static readonly string[] VagueEndings = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utilities", "Processor"];

    static readonly string[] VagueFolders = ["Common", "Utils", "Util", "Helpers", "Misc", "Shared"];

    [Fact]
    public void Every_file_opens_with_what_it_holds() => Findings.AreNone(
        from file in SourceTree.CSharp
        where !file.Text.StartsWith("// ", StringComparison.Ordinal) && !file.Path.EndsWith("Usings.cs")
        select $"{file}: the first line is no comment");

    [Fact]
    public void Namespace_is_folder() => Findings.AreNone(
        from file in SourceTree.CSharp
        from space in file.Syntax.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>()
        where space.Name.ToString() != NamespaceOf(file)
        // What a source generator's older framework lacks has to stand in the framework's own namespace.
        where !space.Name.ToString().StartsWith("System.", StringComparison.Ordinal)
        select $"{file}: namespace {space.Name}, the folder says {NamespaceOf(file)}");

    [Fact]
    public void No_regions() => Findings.AreNone(
        from file in SourceTree.CSharp
        where file.Syntax.DescendantTrivia().Any(trivia => trivia.IsKind(SyntaxKind.RegionDirectiveTrivia))
        select $"{file}: #region");

    [Fact]
    public void No_empty_documentation() => Findings.AreNone(
        from file in SourceTree.CSharp
        from line in file.Lines.Select((text, at) => (Text: text, Number: at + 1))
        where EmptyTag().IsMatch(line.Text)
        select $"{file}:{line.Number}: an empty documentation tag");

    [Fact]
    public void Nothing_is_left_for_later() => Findings.AreNone(
        from file in SourceTree.All
        where !file.Path.EndsWith("commands.json") && !file.Path.EndsWith("LICENSE")
        from line in file.Lines.Select((text, at) => (Text: text, Number: at + 1))
        from word in Unfinished
        where Regex.IsMatch(line.Text, $@"\b{word}\b")
        select $"{file}:{line.Number}: {word}");

    [Fact]
    public void Every_package_that_has_a_version_is_used() => Findings.AreNone(
        from file in SourceTree.All
        where file.Path == "Directory.Packages.props"
        from Match package in Regex.Matches(file.Text, "PackageVersion Include=\"([^\"]+)\"")
        let use = $"PackageReference Include=\"{package.Groups[1].Value}\""
        where !SourceTree.All.Any(
            project => project.Path.EndsWith(".csproj", StringComparison.Ordinal) && project.Text.Contains(use))
        select $"{file}: {package.Groups[1].Value} is used by no project");

    // Regular expressions of the library, JSON and P/Invoke are generated code, which needs the keyword.
    [Fact]
    public void Partial_is_for_generated_code() => Findings.AreNone(
        from file in SourceTree.CSharp
        where !file.Path.EndsWith(".razor.cs")
        from type in file.Syntax.DescendantNodes().OfType<TypeDeclarationSyntax>()
        where type.Modifiers.Any(SyntaxKind.PartialKeyword) && !IsCompletedByGenerator(type)
        select $"{file}:{file.LineOf(type)}: partial {type.Identifier}");

    [Fact]
    public void Types_are_named_after_what_they_do() => Findings.AreNone(
        from file in SourceTree.CSharp
        from type in file.Syntax.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
        where VagueEndings.Any(end => type.Identifier.Text.EndsWith(end, StringComparison.Ordinal))
        select $"{file}:{file.LineOf(type)}: {type.Identifier}");

    [Fact]
    public void Folders_are_named_after_what_they_hold() => Findings.AreNone(
        from file in SourceTree.CSharp
        where file.Path.Split('/')[..^1].Any(VagueFolders.Contains)
        select file.Path);

    // A type that has the name of a namespace hides it: inside Larder.Engine.X, "X" would then mean the type.
    [Fact]
    public void No_type_is_named_like_a_namespace()
    {
        HashSet<string> spaces =
        [
            .. SourceTree.Product.SelectMany(
                file => NamespaceOf(file).Split('.'), (file, space) => Area(file) + space),
        ];
        Findings.AreNone(
            from file in SourceTree.Product
            from type in file.Syntax.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
            where spaces.Contains(Area(file) + type.Identifier.Text) && type.Parent is BaseNamespaceDeclarationSyntax
            select $"{file}:{file.LineOf(type)}: {type.Identifier}");
    }

    // Engine, service and client do not see each other's names.
    static string Area(SourceFile file) => string.Join('/', file.Path.Split('/')[..2]) + ":";

    // The API's actions lie in folders by resource; the generated table of operations knows one namespace for all.
    const string Actions = "src/Service/Larder.Service/Api/Actions";

    // src/Engine/Larder.Network/Epoll/X.cs: the name of the nearest project above, then the folders below it.
    static string NamespaceOf(SourceFile file)
    {
        string[] folders = file.IsUnder(Actions) ? Actions.Split('/') : file.Path.Split('/')[..^1];
        for (int depth = folders.Length; depth > 0; depth--)
        {
            string folder = string.Join('/', folders[..depth]);
            SourceFile? project = SourceTree.All.FirstOrDefault(
                other => other.Path.EndsWith(".csproj") && Path.GetDirectoryName(other.Path) == folder);
            if (project is null) continue;
            return string.Join('.', [Path.GetFileNameWithoutExtension(project.Path), .. folders[depth..]]);
        }
        return string.Join('.', folders);
    }

    static bool IsCompletedByGenerator(TypeDeclarationSyntax type) =>
        type.Members.Any(member => member.Modifiers.Any(SyntaxKind.PartialKeyword))
        || type.AttributeLists.SelectMany(list => list.Attributes).Any(a => a.Name.ToString().Contains("Json"));

    [GeneratedRegex(@"<(summary|remarks|returns|param[^>]*|exception[^>]*)>\s*</")]
    private static partial Regex EmptyTag();
}
