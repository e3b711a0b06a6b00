// The samples in the documents and in the packages' READMEs compile: each block is a program of its own.
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Larder.Client.Tests.Packages;

public sealed class SampleTests
{
    // What the web SDK adds to each program.
    const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        """;

    static readonly MetadataReference[] s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(':')
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static TheoryData<string> Documents =>
    [
        .. Directory.GetFiles(Path.Combine(Root, "docs"), "*.md")
            .Concat(Directory.GetFiles(Path.Combine(Root, "src", "Client"), "README.md", SearchOption.AllDirectories))
            .Where(path => SamplesIn(File.ReadAllText(path)).Any())
            .Select(path => Path.GetRelativePath(Root, path)),
    ];

    static string Root { get; } = FindRoot();

    [Theory]
    [MemberData(nameof(Documents))]
    public void Samples_compile(string document)
    {
        foreach (var sample in SamplesIn(File.ReadAllText(Path.Combine(Root, document))))
        {
            var compilation = CSharpCompilation.Create(
                "sample",
                [Parse(ImplicitUsings), Parse(sample)],
                s_references,
                new CSharpCompilationOptions(
                    OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
            var errors = compilation.GetDiagnostics(Cancel).Where(found => found.Severity == DiagnosticSeverity.Error).ToArray();
            Assert.True(errors.Length == 0, $"{document}:\n{sample}\n{string.Join('\n', errors.AsEnumerable())}");
        }
    }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static SyntaxTree Parse(string text) => CSharpSyntaxTree.ParseText(text, cancellationToken: Cancel);

    static IEnumerable<string> SamplesIn(string text)
    {
        StringBuilder? sample = null;
        foreach (var line in text.Split('\n'))
        {
            if (sample is null && line == "```csharp") sample = new StringBuilder();
            else if (sample is not null && line == "```")
            {
                yield return sample.ToString();
                sample = null;
            }
            else sample?.Append(line).Append('\n');
        }
    }

    static string FindRoot([CallerFilePath] string thisFile = "")
    {
        var folder = new FileInfo(thisFile).Directory;
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Larder.slnx"))) folder = folder.Parent;
        return folder!.FullName;
    }
}
