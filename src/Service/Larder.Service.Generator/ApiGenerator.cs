// Generates the API's types, parsing, XML, errors and dispatch table from the service model (a JSON file given as
// AdditionalFile) and from what the project's code does with it.
//
//   elasticache-api.json --> ServiceModel --+--> one record for each structure   (StructureEmitter, PatternEmitter)
//                                           +--> ApiErrors                       (ErrorEmitter)
//   code --> CodeReader --> ActionSurvey ---+--> ApiOperations                   (OperationEmitter)
//                                           +--> what is wrong, as errors of the build
using System.Threading;
using Microsoft.CodeAnalysis;

namespace Larder.Service.Generator;

/// <summary>The generator. It reads the additional file whose name ends in <c>-api.json</c>.</summary>
[Generator]
public sealed class ApiGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var json = GeneratorSide.ModelOf(context, GeneratorSide.Service);
        var survey = context.CompilationProvider.Combine(json)
            .Select(static (both, stop) => Survey(both.Left, both.Right, stop));
        context.RegisterSourceOutput(json, static (output, file) => EmitModel(output, file));
        context.RegisterSourceOutput(
            json.Combine(survey), static (output, both) => EmitOperations(output, both.Left, both.Right));
    }

    static ActionSurvey Survey(Compilation compilation, string file, CancellationToken stop) =>
        ModelOutput.TryParse(file, out _) is { } model ? CodeReader.Survey(model, compilation, stop) : ActionSurvey.Empty;

    static void EmitModel(SourceProductionContext output, string file)
    {
        if (ModelOutput.TryParse(file, out var wrong) is not { } model)
        {
            if (wrong is not null) output.ReportDiagnostic(wrong.ToDiagnostic());
            return;
        }
        output.AddStructures(model, StructureEmitter.Emit);
        output.Add("ApiErrors", ErrorEmitter.Emit(model));
        output.Add("ApiPatterns", PatternEmitter.Emit(model));
    }

    static void EmitOperations(SourceProductionContext output, string file, ActionSurvey survey)
    {
        if (ModelOutput.TryParse(file, out _) is not { } model) return;
        foreach (var problem in survey.Problems) output.ReportDiagnostic(problem.ToDiagnostic());
        output.Add("ApiOperations", OperationEmitter.Emit(model, survey));
    }
}
