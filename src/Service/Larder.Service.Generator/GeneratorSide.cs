// Which side of the API a project is: the service answers requests, a client sends them. A project that is no service says so
// in the property ApiSide, visible to the compiler.
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Larder.Service.Generator;

static class GeneratorSide
{
    public const string Service = "service", Client = "client";

    /// <summary>The service model where the project is of that side; else empty.</summary>
    public static IncrementalValueProvider<string> ModelOf(IncrementalGeneratorInitializationContext context, string side)
    {
        var json = context.AdditionalTextsProvider
            .Where(static file => file.Path.EndsWith("-api.json"))
            .Select(static (file, stop) => file.GetText(stop)?.ToString() ?? "")
            .Collect()
            .Select(static (files, _) => files.FirstOrDefault() ?? "");
        var own = context.AnalyzerConfigOptionsProvider.Select(static (options, _) =>
            options.GlobalOptions.TryGetValue("build_property.ApiSide", out var given) && given.Length > 0 ? given : Service);
        return json.Combine(own).Select((both, _) => both.Right == side ? both.Left : "");
    }
}
