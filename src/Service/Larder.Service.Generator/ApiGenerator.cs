// Generates the API's types, parsing, XML, errors and dispatch table from the service model (a JSON file given as
// AdditionalFile) and from what the project's code does with it.
//
//   elasticache-api.json --> ServiceModel --+--> one record for each structure   (StructureEmitter, PatternEmitter)
//                                           +--> ApiErrors                       (ErrorEmitter)
//   code --> CodeReader --> ActionSurvey ---+--> ApiOperations                   (OperationEmitter)
//                                           +--> what is wrong, as errors of the build
using System.Linq;
using System.Text;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

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
        TryParse(file, out _) is { } model ? CodeReader.Survey(model, compilation, stop) : ActionSurvey.Empty;

    static void EmitModel(SourceProductionContext output, string file)
    {
        if (TryParse(file, out var wrong) is not { } model)
        {
            if (wrong is not null) output.ReportDiagnostic(wrong.ToDiagnostic());
            return;
        }
        var requests = model.StructuresFrom(model.Operations.Select(operation => operation.Input));
        var answers = model.StructuresFrom(
            model.Operations.Where(operation => operation.Output is not null).Select(operation => operation.Output!));
        foreach (var name in requests.Union(answers))
        {
            var code = StructureEmitter.Emit(
                model, model.Shapes[name], requests.Contains(name), answers.Contains(name));
            Add(output, $"Shapes.{name}", code);
        }
        Add(output, "ApiErrors", ErrorEmitter.Emit(model));
        Add(output, "ApiPatterns", PatternEmitter.Emit(model));
    }

    static void EmitOperations(SourceProductionContext output, string file, ActionSurvey survey)
    {
        if (TryParse(file, out _) is not { } model) return;
        foreach (var problem in survey.Problems) output.ReportDiagnostic(problem.ToDiagnostic());
        Add(output, "ApiOperations", OperationEmitter.Emit(model, survey));
    }

    // Null where there is no model; with a problem when it is one that cannot be understood.
    static ServiceModel? TryParse(string file, out Problem? wrong)
    {
        wrong = null;
        if (file.Length == 0) return null;
        try
        {
            return ServiceModel.Parse(file);
        }
        catch (ModelException error)
        {
            wrong = new Problem(Problem.BadModel, null, error.Message);
            return null;
        }
    }

    static void Add(SourceProductionContext output, string name, string code) =>
        output.AddSource($"{name}.g.cs", SourceText.From(code.Replace("\r\n", "\n"), Encoding.UTF8));
}
