// Documents that lead nowhere mislead: links and named paths exist.
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Larder.Tidy.Tests;

public sealed partial class DocumentTests
{
    static IEnumerable<SourceFile> Documents =>
        SourceTree.All.Where(file => file.Path.EndsWith(".md", StringComparison.Ordinal));

    [Fact]
    public void Links_lead_somewhere() => Findings.AreNone(
        from file in Documents
        from Match link in Link().Matches(file.Text)
        let target = link.Groups[1].Value.Split('#')[0]
        where target.Length > 0 && !target.Contains("://") && !target.StartsWith("mailto:", StringComparison.Ordinal)
        where !Exists(Path.Combine(Path.GetDirectoryName(file.Path)!, target))
        select $"{file}: {target} does not exist");

    // In code quotes: src/..., tests/..., docs/..., bench/..., examples/...
    [Fact]
    public void Paths_named_in_the_architecture_exist() => Findings.AreNone(
        from file in Documents
        where file.Path is "docs/architecture.md" or "README.md" or "CONTRIBUTING.md" or "tests/README.md"
        from Match path in NamedPath().Matches(file.Text)
        where !Exists(path.Groups[1].Value)
        select $"{file}: {path.Groups[1].Value} does not exist");

    // A folder below tests/ that holds files, or the folders in one that holds none.
    [Fact]
    public void The_maps_of_the_tests_name_every_folder() => Findings.AreNone(
        from folder in SourceTree.All
            .Where(file => file.IsUnder("tests"))
            .Select(file => file.Path.Split('/')[..^1])
            .Where(parts => parts.Length > 1)
            .GroupBy(parts => parts[1], parts => string.Join('/', parts[..Math.Min(3, parts.Length)]))
            .SelectMany(each => each.Contains("tests/" + each.Key) ? ["tests/" + each.Key] : each.Distinct())
        from map in (string[])["tests/README.md", "docs/architecture.md"]
        where !File.ReadAllText(Path.Combine(SourceTree.Root, map)).Contains($"`{folder}`")
        select $"{map}: no line for {folder}");

    // Who streams changes or saves values before them relies on the list of all ways to change something.
    [Fact]
    public void The_write_door_names_every_method_of_a_database() => Findings.AreNone(
        from type in SourceTree.CSharp
            .Single(file => file.Path == "src/Engine/Larder.Engine/Keyspace/Database.cs")
            .Syntax.DescendantNodes().OfType<TypeDeclarationSyntax>()
        from method in type.Members.OfType<MethodDeclarationSyntax>()
        where method.Modifiers.Any(SyntaxKind.PublicKeyword) || method.Modifiers.Any(SyntaxKind.InternalKeyword)
        where !WriteDoor.Contains($"`{method.Identifier.Text}`")
        select $"{method.Identifier.Text} is not in the write door's list");

    static string WriteDoor => SourceTree.All
        .Single(file => file.Path == "docs/decisions/2026-11-29-the-write-door.md").Text.Split("## All ways")[1];

    [Fact]
    public void Every_document_has_one_title() => Findings.AreNone(
        from file in Documents
        let titles = OutsideCode(file).Count(line => line.StartsWith("# ", StringComparison.Ordinal))
        where titles != 1
        select $"{file}: {titles} titles");

    static IEnumerable<string> OutsideCode(SourceFile file)
    {
        bool inCode = false;
        foreach (string line in file.Lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal)) inCode = !inCode;
            else if (!inCode) yield return line;
        }
    }

    static bool Exists(string relative)
    {
        string full = Path.Combine(SourceTree.Root, relative);
        return File.Exists(full) || Directory.Exists(full);
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`((?:src|tests|docs|bench|examples)/[\w./-]*)`")]
    private static partial Regex NamedPath();
}
