// Runs the generators over a model and some code, as a build does.
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Larder.Service.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Larder.Service.Generator.Tests;

static class GeneratorRun
{
    static readonly MetadataReference[] Framework =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is "System.Private.CoreLib.dll" or "System.Runtime.dll"
                or "System.Linq.dll" or "System.Collections.dll")
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static CSharpCompilation Compilation(params string[] sources) => CSharpCompilation.Create(
        "test",
        sources.Select(source => CSharpSyntaxTree.ParseText(source)),
        Framework,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    public static GeneratorDriver Driver(string model) => CSharpGeneratorDriver.Create(
        [new ApiGenerator().AsSourceGenerator()],
        [new ModelFile(model)],
        driverOptions: new GeneratorDriverOptions(
            IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>Both generators, in a project that says in ApiSide which side it is.</summary>
    public static GeneratorDriver DriverOf(string side, string model) => CSharpGeneratorDriver.Create(
        [new ApiGenerator().AsSourceGenerator(), new ClientGenerator().AsSourceGenerator()], [new ModelFile(model)],
        optionsProvider: new ProjectOptions(new Dictionary<string, string> { ["build_property.ApiSide"] = side }));

    /// <summary>What the generator says is wrong, as "ID: text".</summary>
    public static IEnumerable<string> Problems(string model, params string[] sources) =>
        Driver(model).RunGenerators(Compilation(sources)).GetRunResult().Diagnostics
            .Select(problem => $"{problem.Id}: {problem.GetMessage(null)}");

    sealed class ModelFile(string model) : AdditionalText
    {
        public override string Path => "test-api.json";

        public override SourceText GetText(CancellationToken cancellationToken = default) =>
            SourceText.From(model, Encoding.UTF8);
    }

    sealed class ProjectOptions(IReadOnlyDictionary<string, string> values) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(values);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        sealed class Values(IReadOnlyDictionary<string, string> values) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) =>
                values.TryGetValue(key, out value);
        }
    }
}
