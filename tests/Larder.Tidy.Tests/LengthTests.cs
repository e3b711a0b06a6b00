// Files, functions and lines stay short enough to be read.
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Larder.Tidy.Tests;

public sealed class LengthTests
{
    const int MaxFileLines = 600, MaxFunctionLines = 70, MaxLineLength = 130;

    [Fact]
    public void No_file_is_longer_than_600_lines() => Findings.AreNone(
        from file in SourceTree.CSharp
        where file.Lines.Length > MaxFileLines + 1
        select $"{file}: {file.Lines.Length - 1} lines");

    [Fact]
    public void No_function_is_longer_than_70_lines() => Findings.AreNone(
        from file in SourceTree.CSharp
        from function in file.Syntax.DescendantNodes().Where(IsFunction)
        let lines = LinesOf(function)
        where lines > MaxFunctionLines
        select $"{file}:{file.LineOf(function)}: {lines} lines");

    [Fact]
    public void No_line_is_longer_than_130_characters() => Findings.AreNone(
        from file in SourceTree.CSharp.Concat(SourceTree.All.Where(file => file.Path.EndsWith(".razor")))
        from line in file.Lines.Select((text, at) => (Text: text, Number: at + 1))
        where line.Text.Length > MaxLineLength
        select $"{file}:{line.Number}: {line.Text.Length} characters");

    static bool IsFunction(SyntaxNode node) =>
        node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax;

    static int LinesOf(SyntaxNode function)
    {
        FileLinePositionSpan span = function.GetLocation().GetLineSpan();
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }
}
