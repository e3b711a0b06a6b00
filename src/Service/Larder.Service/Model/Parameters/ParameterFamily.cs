// The families of parameters, by their names in the API.
namespace Larder.Service.Model.Parameters;

/// <summary>What one engine in one range of versions can be set to.</summary>
sealed class ParameterFamily
{
    readonly Dictionary<string, Parameter> _rows;

    ParameterFamily(string name, string firstVersion, IEnumerable<Parameter> rows)
    {
        Name = name;
        FirstVersion = firstVersion;
        Rows = rows.OrderBy(row => row.Name, StringComparer.Ordinal).ToArray();
        _rows = Rows.ToDictionary(row => row.Name, StringComparer.Ordinal);
    }

    public string Name { get; }

    public string FirstVersion { get; }

    /// <summary>In the order of their names.</summary>
    public IReadOnlyList<Parameter> Rows { get; }

    public bool IsMemcached => Name.StartsWith(CacheEngine.Memcached.Name, StringComparison.Ordinal);

    public static IReadOnlyList<ParameterFamily> All { get; } =
    [
        Of("memcached1.5", MemcachedParameters.Memcached15),
        Of("memcached1.6", MemcachedParameters.Memcached16),
        Of("redis6.x", RespParameters.Redis6),
        Of("redis7", RespParameters.Redis7),
        Of("valkey7", RespParameters.Valkey7),
        Of("valkey8", RespParameters.Valkey8),
        Of("valkey9", RespParameters.Valkey9),
    ];

    /// <summary>The family of that name.</summary>
    public static ParameterFamily Named(string name) =>
        All.FirstOrDefault(family => family.Name == name)
        ?? throw ApiErrors.InvalidParameterValue(
            $"{name} is not a valid parameter group family. Valid families: {string.Join(", ", All.Select(f => f.Name))}");

    /// <summary>The row of that name.</summary>
    public Parameter Row(string name) =>
        _rows.TryGetValue(name, out var row)
            ? row
            : throw ApiErrors.InvalidParameterValue($"The parameter {name} does not exist in the family {Name}.");

    static ParameterFamily Of(string name, IEnumerable<Parameter> rows)
    {
        var versions = CacheEngine.All.SelectMany(engine => engine.Versions);
        return new ParameterFamily(name, versions.First(version => version.ParameterGroupFamily == name).Version, rows);
    }
}
