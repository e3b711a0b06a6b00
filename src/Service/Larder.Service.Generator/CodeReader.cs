// Looks through the project's code. It is bound to the members of the structures that are still to be generated, so that a
// read is told by the type it reads from, not by a name that looks alike.
//
// The rule: a member of a request is read when its property is read anywhere in the project. Setting it, or naming it in
// nameof, is no reading.
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Larder.Service.Generator;

sealed class CodeReader
{
    const string ShapesNamespace = "Larder.Service.Api.Shapes";
    const string ActionsNamespace = "Larder.Service.Api.Actions";

    readonly ServiceModel _model;
    readonly Compilation _whole;
    readonly IReadOnlyList<SyntaxTree> _trees;
    readonly CancellationToken _stop;
    readonly List<Problem> _problems = [];
    readonly HashSet<string> _read = [];
    readonly HashSet<string> _bound = [];
    readonly HashSet<string> _accepted = [];

    CodeReader(ServiceModel model, Compilation compilation, CancellationToken stop)
    {
        _model = model;
        _stop = stop;
        _trees = compilation.SyntaxTrees.ToArray();
        var options = (CSharpParseOptions?)_trees.FirstOrDefault()?.Options;
        var structures = model.Shapes.Values.Where(shape => shape.Type == "structure" && shape.ErrorCode is null);
        var code = StructureEmitter.EmitDeclarations(model, structures.Select(shape => shape.Name));
        _whole = compilation.AddSyntaxTrees(
            CSharpSyntaxTree.ParseText(code, options, cancellationToken: stop),
            CSharpSyntaxTree.ParseText(ErrorEmitter.Emit(model), options, cancellationToken: stop));
    }

    public static ActionSurvey Survey(ServiceModel model, Compilation compilation, CancellationToken stop)
    {
        var reader = new CodeReader(model, compilation, stop);
        reader.FindReads();
        reader.FindActions();
        return new ActionSurvey(reader._bound, reader._read, reader._accepted, reader._problems);
    }

    void FindReads()
    {
        var requests = _model.StructuresFrom(_model.Operations.Select(operation => operation.Input));
        var names = new HashSet<string>(
            requests.SelectMany(name => _model.Shapes[name].Members).Select(StructureEmitter.PropertyName));
        foreach (var tree in _trees)
        {
            var places = tree.GetRoot(_stop).DescendantNodes().OfType<IdentifierNameSyntax>()
                .Where(place => names.Contains(place.Identifier.ValueText) && !IsSet(place) && !IsInNameof(place));
            SemanticModel? meaning = null;
            foreach (var place in places)
            {
                meaning ??= _whole.GetSemanticModel(tree);
                if (meaning.GetSymbolInfo(place, _stop).Symbol is not IPropertySymbol property) continue;
                var type = property.ContainingType;
                if (type.ContainingNamespace.ToDisplayString() != ShapesNamespace) continue;
                _read.Add(ActionSurvey.Key(type.Name, property.Name));
            }
        }
    }

    static bool IsSet(IdentifierNameSyntax place) =>
        place.Parent is AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } set && set.Left == place;

    static bool IsInNameof(IdentifierNameSyntax place) => place.Ancestors().OfType<InvocationExpressionSyntax>()
        .Any(call => call.Expression is IdentifierNameSyntax { Identifier.ValueText: "nameof" });

    void FindActions()
    {
        foreach (var tree in _trees)
        {
            var classes = tree.GetRoot(_stop).DescendantNodes().OfType<ClassDeclarationSyntax>()
                .Where(type => type.Parent is BaseNamespaceDeclarationSyntax space
                    && space.Name.ToString() == ActionsNamespace
                    && !type.Modifiers.Any(SyntaxKind.StaticKeyword));
            foreach (var type in classes) Check(type);
        }
    }

    void Check(ClassDeclarationSyntax type)
    {
        var name = type.Identifier.Text;
        var place = type.Identifier.GetLocation();
        var operation = _model.Operations.FirstOrDefault(operation => operation.Name == name);
        if (operation is null)
        {
            _problems.Add(new Problem(Problem.NoSuchOperation, place, name));
            return;
        }
        var symbol = (INamedTypeSymbol)_whole.GetSemanticModel(type.SyntaxTree).GetDeclaredSymbol(type, _stop)!;
        var output = operation.Output ?? "NoResult";
        if (!symbol.AllInterfaces.Any(contract => contract.Name == "IAction"
            && contract.TypeArguments.Select(argument => argument.Name).SequenceEqual([operation.Input, output])))
        {
            _problems.Add(new Problem(Problem.WrongInterface, place, name, operation.Input, output));
            return;
        }
        _bound.Add(name);
        TakeAccepted(operation, symbol, place);
        foreach (var member in _model.Shapes[operation.Input].Members.Where(member => member.Required))
        {
            var key = ActionSurvey.Key(operation.Input, StructureEmitter.PropertyName(member));
            if (_read.Contains(key) || _accepted.Contains(ActionSurvey.Key(name, key, null))) continue;
            _problems.Add(new Problem(Problem.RequiredIsUnread, place, name, key));
        }
    }

    // [Accepts(member, reason)] and [Accepts(member, reason, Only = value)]; a member of a structure is Structure.Member.
    void TakeAccepted(Operation operation, INamedTypeSymbol action, Location place)
    {
        var within = _model.StructuresFrom([operation.Input]);
        foreach (var attribute in action.GetAttributes())
        {
            if (attribute.AttributeClass?.Name != "AcceptsAttribute" || attribute.ConstructorArguments.Length == 0) continue;
            var member = attribute.ConstructorArguments[0].Value as string ?? "";
            var key = member.Contains('.') ? member : ActionSurvey.Key(operation.Input, member);
            var parts = key.Split('.');
            var isKnown = parts.Length == 2 && within.Contains(parts[0])
                && _model.Shapes[parts[0]].Members.Any(known => StructureEmitter.PropertyName(known) == parts[1]);
            if (!isKnown || _read.Contains(key))
            {
                _problems.Add(new Problem(Problem.AcceptedIsRead, place, operation.Name, key));
                continue;
            }
            var only = attribute.NamedArguments.FirstOrDefault(argument => argument.Key == "Only").Value.Value as string;
            _accepted.Add(ActionSurvey.Key(operation.Name, key, only));
        }
    }
}
