// What both generators do alike: the model is read, and its structures are written, one file each.
using System;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Larder.Service.Generator;

static class ModelOutput
{
    /// <summary>Null where there is no model; with a problem when it is one that cannot be understood.</summary>
    public static ServiceModel? TryParse(string json, out Problem? wrong)
    {
        wrong = null;
        if (json.Length == 0) return null;
        try
        {
            return ServiceModel.Parse(json);
        }
        catch (ModelException error)
        {
            wrong = new Problem(Problem.BadModel, null, error.Message);
            return null;
        }
    }

    /// <summary>Adds all structures of the model.</summary>
    /// <param name="emit">Writes one, told whether it is part of a request and of an answer.</param>
    public static void AddStructures(
        this SourceProductionContext output, ServiceModel model, Func<ServiceModel, Shape, bool, bool, string> emit)
    {
        var requests = model.StructuresFrom(model.Operations.Select(operation => operation.Input));
        var answers = model.StructuresFrom(
            model.Operations.Where(operation => operation.Output is not null).Select(operation => operation.Output!));
        foreach (var name in requests.Union(answers))
            output.Add($"Shapes.{name}", emit(model, model.Shapes[name], requests.Contains(name), answers.Contains(name)));
    }

    public static void Add(this SourceProductionContext output, string name, string code) =>
        output.AddSource($"{name}.g.cs", SourceText.From(code.Replace("\r\n", "\n"), Encoding.UTF8));
}
