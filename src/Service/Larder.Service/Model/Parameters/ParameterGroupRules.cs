// What may be asked of a parameter group.
namespace Larder.Service.Model.Parameters;

static class ParameterGroupRules
{
    public const int CountMax = 300;
    const int ChangesMax = 20;

    /// <summary>Checks the changes of one call, all of them before any is made; returns them by name.</summary>
    public static IReadOnlyDictionary<string, string> Changes(
        ParameterFamily family, IReadOnlyList<(string? Name, string? Value)> asked)
    {
        var changes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in Limited(asked))
        {
            if (value is null) throw ApiException.MissingParameter($"ParameterValue of {name}");
            family.Row(name).Check(value);
            if (!changes.TryAdd(name, value)) throw Twice(name);
        }
        return changes;
    }

    /// <summary>The parameters that a call gives back to their defaults; null for all of them.</summary>
    public static IReadOnlyCollection<string>? Resets(
        ParameterFamily family, bool all, IReadOnlyList<(string? Name, string? Value)> asked)
    {
        if (all && asked.Count > 0)
        {
            throw ApiErrors.InvalidParameterCombination(
                "Parameters cannot be named when ResetAllParameters is true.");
        }
        if (all) return null;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, _) in Limited(asked))
        {
            var row = family.Row(name);
            if (!row.IsModifiable) throw ApiErrors.InvalidParameterValue($"The parameter {name} cannot be modified.");
            if (!names.Add(name)) throw Twice(name);
        }
        return names;
    }

    static IEnumerable<(string Name, string? Value)> Limited(IReadOnlyList<(string? Name, string? Value)> asked)
    {
        if (asked.Count == 0) throw ApiException.MissingParameter("ParameterNameValues");
        if (asked.Count > ChangesMax)
        {
            throw ApiErrors.InvalidParameterValue($"At most {ChangesMax} parameters can be named in one call.");
        }
        return asked.Select(pair => (pair.Name ?? throw ApiException.MissingParameter("ParameterName"), pair.Value));
    }

    static ApiException Twice(string name) =>
        ApiErrors.InvalidParameterCombination($"The request names the parameter {name} twice.");
}
