// Generates the API's types, parsing, XML, errors and dispatch table from the service model (a JSON file given as
// AdditionalFile) and from the action classes found in the project.
//
//   elasticache-api.json --> ServiceModel --+--> one record for each structure   (StructureEmitter)
//                                           +--> ApiErrors                       (ErrorEmitter)
//   classes in ...Api.Actions --------------+--> ApiOperations                   (OperationEmitter)
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Larder.Service.Generator;

/// <summary>The generator. It reads the additional file whose name ends in <c>-api.json</c>.</summary>
[Generator]
public sealed class ApiGenerator : IIncrementalGenerator
{
    const string ActionsNamespace = "Larder.Service.Api.Actions";

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var json = context.AdditionalTextsProvider
            .Where(static file => file.Path.EndsWith("-api.json"))
            .Select(static (file, stop) => file.GetText(stop)?.ToString() ?? "")
            .Collect();
        var actions = context.SyntaxProvider
            .CreateSyntaxProvider(
                static (node, _) => node is ClassDeclarationSyntax,
                static (found, _) => ActionName((ClassDeclarationSyntax)found.Node))
            .Where(static name => name is not null)
            .Collect();
        context.RegisterSourceOutput(json, static (output, files) => EmitModel(output, files));
        context.RegisterSourceOutput(
            json.Combine(actions), static (output, both) => EmitOperations(output, both.Left, both.Right));
    }

    static string? ActionName(ClassDeclarationSyntax type) =>
        type.Parent is BaseNamespaceDeclarationSyntax space && space.Name.ToString() == ActionsNamespace
            ? type.Identifier.Text
            : null;

    static void EmitModel(SourceProductionContext output, ImmutableArray<string> files)
    {
        if (files.Length == 0) return;
        var model = ServiceModel.Parse(files[0]);
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
    }

    static void EmitOperations(
        SourceProductionContext output, ImmutableArray<string> files, ImmutableArray<string?> actions)
    {
        if (files.Length == 0) return;
        var names = new HashSet<string>(actions.OfType<string>());
        Add(output, "ApiOperations", OperationEmitter.Emit(ServiceModel.Parse(files[0]), names));
    }

    static void Add(SourceProductionContext output, string name, string code) =>
        output.AddSource($"{name}.g.cs", SourceText.From(code.Replace("\r\n", "\n"), Encoding.UTF8));
}
