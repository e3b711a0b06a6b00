// Generates a client of the API from the service model: the same records as the service has, with the directions of reading
// and writing exchanged, and a method for each operation.
//
//   elasticache-api.json --> ServiceModel --+--> one record for each structure   (ClientStructureEmitter)
//                                           +--> ElastiCacheClient               (ClientEmitter)
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Larder.Service.Generator;

/// <summary>The generator. It works where the property ApiSide is client.</summary>
[Generator]
public sealed class ClientGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context) =>
        context.RegisterSourceOutput(
            GeneratorSide.ModelOf(context, GeneratorSide.Client), static (output, json) => Emit(output, json));

    static void Emit(SourceProductionContext output, string json)
    {
        if (json.Length == 0) return;
        ServiceModel model;
        try
        {
            model = ServiceModel.Parse(json);
        }
        catch (ModelException error)
        {
            output.ReportDiagnostic(new Problem(Problem.BadModel, null, error.Message).ToDiagnostic());
            return;
        }
        var requests = model.StructuresFrom(model.Operations.Select(operation => operation.Input));
        var answers = model.StructuresFrom(
            model.Operations.Where(operation => operation.Output is not null).Select(operation => operation.Output!));
        foreach (var name in requests.Union(answers))
        {
            var code = ClientStructureEmitter.Emit(
                model, model.Shapes[name], requests.Contains(name), answers.Contains(name));
            Add(output, $"Shapes.{name}", code);
        }
        Add(output, "ElastiCacheClient", ClientEmitter.Emit(model));
    }

    static void Add(SourceProductionContext output, string name, string code) =>
        output.AddSource($"{name}.g.cs", SourceText.From(code.Replace("\r\n", "\n"), Encoding.UTF8));
}
