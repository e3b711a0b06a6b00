// The repository as text: every file that git tracks or would track, read once.
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Larder.Tidy.Tests;

/// <summary>A file of the repository.</summary>
/// <param name="Path">Relative to the root, with slashes.</param>
sealed record SourceFile(string Path, string Text)
{
    readonly Lazy<CompilationUnitSyntax> _syntax =
        new(() => CSharpSyntaxTree.ParseText(Text, path: Path).GetCompilationUnitRoot());

    public string[] Lines { get; } = Text.Split('\n');

    public CompilationUnitSyntax Syntax => _syntax.Value;

    public bool IsUnder(string folder) => Path.StartsWith(folder + "/", StringComparison.Ordinal);

    public int LineOf(SyntaxNode node) => node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;

    public override string ToString() => Path;
}

/// <summary>All files of the repository.</summary>
static class SourceTree
{
    static readonly string[] TextEndings =
        [".cs", ".razor", ".md", ".txt", ".csproj", ".props", ".slnx", ".json", ".yml", ".sh", ".js", ".css", ".html"];

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<SourceFile> All { get; } = Read();

    public static IEnumerable<SourceFile> CSharp =>
        All.Where(file => file.Path.EndsWith(".cs", StringComparison.Ordinal));

    public static IEnumerable<SourceFile> Product =>
        CSharp.Where(file => file.IsUnder("src") || file.IsUnder("examples") || file.IsUnder("bench"));

    static string FindRoot([CallerFilePath] string thisFile = "")
    {
        DirectoryInfo? folder = new FileInfo(thisFile).Directory;
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Larder.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("no Larder.slnx above the test's source");
    }

    static List<SourceFile> Read()
    {
        ProcessStartInfo git = new("git", ["ls-files", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
        };
        using Process listing = Process.Start(git) ?? throw new InvalidOperationException("git does not start");
        string[] paths = listing.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        listing.WaitForExit();
        List<SourceFile> files = [];
        foreach (string path in paths.Distinct())
        {
            string full = System.IO.Path.Combine(Root, path);
            bool isText = TextEndings.Contains(System.IO.Path.GetExtension(path)) || !path.Contains('.');
            // A file that was deleted and not yet committed is still listed.
            if (isText && File.Exists(full)) files.Add(new SourceFile(path, File.ReadAllText(full)));
        }
        return files;
    }
}
