// A parameter group: a family, and the values that differ from its defaults. The default groups are part of the service;
// they cannot be changed and always exist.
using System.Collections.Frozen;

namespace Larder.Service.Model.Parameters;

/// <summary>A parameter group as it is now. <paramref name="Values"/> holds only what was set.</summary>
sealed record ParameterGroup(
    string Name, ParameterFamily Family, string Description, IReadOnlyDictionary<string, string> Values)
{
    public const string ClusterEnabled = "cluster-enabled";

    const string DefaultPrefix = "default.";
    const string ClusterSuffix = ".cluster.on";
    static readonly FrozenDictionary<string, string> Nothing = FrozenDictionary<string, string>.Empty;
    static readonly FrozenDictionary<string, string> ClusterOn =
        FrozenDictionary.ToFrozenDictionary([KeyValuePair.Create(ClusterEnabled, "yes")]);

    /// <summary>The default groups in the order of their names.</summary>
    public static IReadOnlyList<ParameterGroup> Defaults { get; } =
        ParameterFamily.All.SelectMany(DefaultsOf).OrderBy(group => group.Name, StringComparer.Ordinal).ToArray();

    public bool IsDefault => IsDefaultName(Name);

    /// <summary>For caches in cluster mode alone.</summary>
    public bool IsForClusterMode => Values.GetValueOrDefault(ClusterEnabled) == "yes";

    /// <summary>Names that only default groups have.</summary>
    public static bool IsDefaultName(string name) => name.StartsWith(DefaultPrefix, StringComparison.Ordinal);

    /// <summary>The value that holds for every node type; null where the node type decides.</summary>
    public string? ValueOf(Parameter row) =>
        row.ByNodeType is not null ? null : Values.GetValueOrDefault(row.Name, row.Default);

    /// <summary>The value on a node of that type.</summary>
    public string ValueOf(Parameter row, NodeType type) =>
        row.ByNodeType is { } byType
            ? byType(type).ToString(System.Globalization.CultureInfo.InvariantCulture)
            : Values.GetValueOrDefault(row.Name, row.Default);

    /// <summary>The value of a parameter of this family on a node of that type.</summary>
    public string ValueOf(string parameter, NodeType type) => ValueOf(Family.Row(parameter), type);

    /// <summary>Refuses caches that the group is not for: of another family, or not in cluster mode where it asks for that.
    /// </summary>
    public void CheckFits(EngineVersion version)
    {
        if (Family.Name != version.ParameterGroupFamily)
        {
            throw ApiErrors.InvalidParameterCombination(
                $"Expected a parameter group of family {version.ParameterGroupFamily} but found one of family {Family.Name}");
        }
        if (IsForClusterMode) throw ApiException.NotOfferedYet($"Cluster mode, which the parameter group {Name} asks for,");
    }

    static IEnumerable<ParameterGroup> DefaultsOf(ParameterFamily family)
    {
        var description = $"Default parameter group for {family.Name}";
        yield return new ParameterGroup($"{DefaultPrefix}{family.Name}", family, description, Nothing);
        if (family.IsMemcached) yield break;
        yield return new ParameterGroup(
            $"{DefaultPrefix}{family.Name}{ClusterSuffix}", family, $"{description} with cluster mode on", ClusterOn);
    }
}
