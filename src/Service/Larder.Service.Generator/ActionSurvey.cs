// What the generator has found in the project's code: which actions there are, which members of requests are read anywhere,
// and what is wrong. It holds text alone, so that two surveys with the same findings are equal and the code made of the
// first serves for the second.
using System;
using System.Collections.Generic;
using System.Linq;

namespace Larder.Service.Generator;

sealed class ActionSurvey(
    IEnumerable<string> bound, IEnumerable<string> read, IEnumerable<string> accepted, IEnumerable<Problem> problems)
    : IEquatable<ActionSurvey>
{
    readonly SortedSet<string> _bound = new(bound, StringComparer.Ordinal);
    readonly SortedSet<string> _read = new(read, StringComparer.Ordinal);
    readonly SortedSet<string> _accepted = new(accepted, StringComparer.Ordinal);

    public static ActionSurvey Empty { get; } = new([], [], [], []);

    public IReadOnlyList<Problem> Problems { get; } = problems.ToArray();

    /// <summary>How a member is written down here.</summary>
    public static string Key(string structure, string property) => $"{structure}.{property}";

    /// <summary>How an accepted member is written down; without a value it is accepted with any.</summary>
    public static string Key(string action, string member, string? harmless) => $"{action} {member} {harmless}";

    public bool IsBound(string operation) => _bound.Contains(operation);

    public bool IsRead(string structure, Member member) =>
        _read.Contains(Key(structure, StructureEmitter.PropertyName(member)));

    /// <summary>Whether the action declares the member as harmless, and whether only with one value.</summary>
    public bool IsAccepted(string action, string structure, Member member, out string? harmless)
    {
        var start = Key(action, Key(structure, StructureEmitter.PropertyName(member)), harmless: "");
        var found = _accepted.FirstOrDefault(key => key.StartsWith(start, StringComparison.Ordinal));
        harmless = found is null || found.Length == start.Length ? null : found.Substring(start.Length);
        return found is not null;
    }

    public bool Equals(ActionSurvey? other) =>
        other is not null && _bound.SetEquals(other._bound) && _read.SetEquals(other._read)
        && _accepted.SetEquals(other._accepted) && Problems.SequenceEqual(other.Problems);

    public override bool Equals(object? other) => Equals(other as ActionSurvey);

    public override int GetHashCode() => (_bound.Count * 397) ^ _read.Count;
}
