// Which engines and versions can be asked for, as the API lists them, newest first.
using Larder.ElastiCache;

namespace Larder.WebConsole.Caches;

/// <summary>Versions by engine.</summary>
public sealed class Engines
{
    readonly Dictionary<string, IReadOnlyList<CacheEngineVersion>> _versions;

    Engines(IEnumerable<CacheEngineVersion> all) => _versions = all
        .GroupBy(version => version.Engine ?? "")
        .ToDictionary(
            group => group.Key,
            IReadOnlyList<CacheEngineVersion> (group) => [.. group.OrderByDescending(version => Number(version.EngineVersion))]);

    public static Engines None { get; } = new([]);

    /// <summary>Valkey first: it is the default.</summary>
    public IReadOnlyList<string> Names =>
        [.. _versions.Keys.OrderByDescending(name => name == "valkey").ThenByDescending(name => name, StringComparer.Ordinal)];

    public static async Task<Engines> ReadAsync(ElastiCacheClient api, CancellationToken stop) => new(await Paging.AllAsync(
        marker => api.DescribeCacheEngineVersionsAsync(new() { Marker = marker }, stop),
        page => (page.CacheEngineVersions, page.Marker)));

    public IReadOnlyList<string> VersionsOf(string engine) =>
        [.. _versions.GetValueOrDefault(engine, []).Select(version => version.EngineVersion ?? "")];

    static Version Number(string? version) => Version.TryParse(version, out var parsed) ? parsed : new Version();

    public string? FamilyOf(string engine, string version) => _versions.GetValueOrDefault(engine, [])
        .FirstOrDefault(row => row.EngineVersion == version
            || row.EngineVersion?.StartsWith(version + ".", StringComparison.Ordinal) == true)
        ?.CacheParameterGroupFamily;
}
