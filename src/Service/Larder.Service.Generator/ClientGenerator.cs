// Generates a client of the API from the service model: the same records as the service has, with the directions of reading
// and writing exchanged, and a method for each operation.
//
//   elasticache-api.json --> ServiceModel --+--> one record for each structure   (ClientStructureEmitter)
//                                           +--> ElastiCacheClient               (ClientEmitter)
using Microsoft.CodeAnalysis;

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
        if (ModelOutput.TryParse(json, out var wrong) is not { } model)
        {
            if (wrong is not null) output.ReportDiagnostic(wrong.ToDiagnostic());
            return;
        }
        output.AddStructures(model, ClientStructureEmitter.Emit);
        output.Add("ElastiCacheClient", ClientEmitter.Emit(model));
    }
}
