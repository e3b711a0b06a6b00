// The engines that a cache can run and the versions that can be asked for, with the family of parameters each takes.
namespace Larder.Service.Model;

/// <summary>How a node of an engine is spoken to.</summary>
enum WireProtocol
{
    Resp,
    Memcached,
}

/// <summary>One version of an engine as the API lists it.</summary>
sealed record EngineVersion(string Engine, string Version, string ParameterGroupFamily)
{
    /// <summary>The parameter group that a cache of this version gets when none is named.</summary>
    public string DefaultParameterGroup => $"default.{ParameterGroupFamily}";
}

/// <summary>An engine by its name in the API.</summary>
sealed record CacheEngine(
    string Name, string Title, WireProtocol Protocol, int NodeCountMax, IReadOnlyList<EngineVersion> Versions)
{
    /// <summary>The version a cache gets when none is asked for: the newest.</summary>
    public EngineVersion DefaultVersion => Versions[^1];

    /// <summary>The port that everybody assumes where none is told.</summary>
    public int UsualPort => IsMemcached ? 11211 : 6379;

    public bool IsMemcached => Protocol == WireProtocol.Memcached;

    public static CacheEngine Valkey { get; } = new("valkey", "Valkey", WireProtocol.Resp, 1,
    [
        new("valkey", "7.2", "valkey7"),
        new("valkey", "8.0", "valkey8"),
        new("valkey", "8.1", "valkey8"),
        new("valkey", "8.2", "valkey8"),
        new("valkey", "9.0", "valkey9"),
        new("valkey", "9.1", "valkey9"),
    ]);

    public static CacheEngine Redis { get; } = new("redis", "Redis", WireProtocol.Resp, 1,
    [
        new("redis", "6.2", "redis6.x"),
        new("redis", "7.0", "redis7"),
        new("redis", "7.1", "redis7"),
    ]);

    public static CacheEngine Memcached { get; } = new("memcached", "Memcached", WireProtocol.Memcached, 40,
    [
        new("memcached", "1.5.16", "memcached1.5"),
        new("memcached", "1.6.6", "memcached1.6"),
        new("memcached", "1.6.12", "memcached1.6"),
        new("memcached", "1.6.17", "memcached1.6"),
        new("memcached", "1.6.22", "memcached1.6"),
    ]);

    public static IReadOnlyList<CacheEngine> All { get; } = [Memcached, Redis, Valkey];

    /// <summary>The engine of that name, in any case of its letters.</summary>
    public static CacheEngine Named(string name) =>
        All.FirstOrDefault(engine => engine.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw ApiErrors.InvalidParameterValue($"Invalid cache engine: {name}");

    /// <summary>The version to run when <paramref name="version"/> is asked for; null asks for the default.</summary>
    public EngineVersion VersionOrDefault(string? version)
    {
        if (version is null) return DefaultVersion;
        return Versions.FirstOrDefault(known => known.Version == version)
            ?? throw ApiErrors.InvalidParameterCombination($"Cannot find version {version} for {Name}");
    }
}
