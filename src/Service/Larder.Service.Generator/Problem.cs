// What is wrong in the project's code or in the model, and fails the build.
using System;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Larder.Service.Generator;

/// <summary>One problem. Its place is kept as text, apart from the syntax tree it was found in.</summary>
sealed class Problem(DiagnosticDescriptor kind, Location? place, params string[] words) : IEquatable<Problem>
{
    readonly string _path = place?.SourceTree?.FilePath ?? "";
    readonly TextSpan _span = place?.SourceSpan ?? default;
    readonly LinePositionSpan _lines = place?.GetLineSpan().Span ?? default;

    public static readonly DiagnosticDescriptor BadModel = Error(
        "LARDER001", "The service model is not understood", "The service model is not understood: {0}");

    public static readonly DiagnosticDescriptor NoSuchOperation = Error(
        "LARDER002", "An action has no operation", "The API has no operation {0}; a class in Api.Actions is named like one");

    public static readonly DiagnosticDescriptor WrongInterface = Error(
        "LARDER003", "An action has the wrong types", "The action {0} must implement IAction<{1}, {2}>");

    public static readonly DiagnosticDescriptor RequiredIsUnread = Error(
        "LARDER004", "A required parameter is not read",
        "No code reads {1}, which every request for {0} must have; it would always be refused");

    public static readonly DiagnosticDescriptor AcceptedIsRead = Error(
        "LARDER005", "An accepted parameter is read", "{0} accepts {1} unread, but that is read or is no parameter of it");

    public Diagnostic ToDiagnostic() => Diagnostic.Create(
        kind, _path.Length == 0 ? Location.None : Location.Create(_path, _span, _lines), (object[])words);

    public bool Equals(Problem? other) =>
        other is not null && ToDiagnostic().ToString() == other.ToDiagnostic().ToString();

    public override bool Equals(object? other) => Equals(other as Problem);

    public override int GetHashCode() => kind.Id.GetHashCode();

    static DiagnosticDescriptor Error(string id, string title, string text) =>
        new(id, title, text, "Larder", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
