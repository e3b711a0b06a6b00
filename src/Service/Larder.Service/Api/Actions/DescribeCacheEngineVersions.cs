// DescribeCacheEngineVersions: the catalogue of engines and versions, filtered.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;

namespace Larder.Service.Api.Actions;

sealed class DescribeCacheEngineVersions : IAction<DescribeCacheEngineVersionsMessage, CacheEngineVersionMessage>
{
    public Task<CacheEngineVersionMessage> RunAsync(
        DescribeCacheEngineVersionsMessage request, CancellationToken stop)
    {
        var page = PageRequest.Of(request.Marker, request.MaxRecords);
        var all = CacheEngine.All
            .Where(engine => request.Engine is null || engine.Name == request.Engine)
            .SelectMany(engine => request.DefaultOnly is true ? [engine.DefaultVersion] : engine.Versions, Describe)
            .Where(version => request.EngineVersion is null || version.EngineVersion == request.EngineVersion)
            .Where(version => request.CacheParameterGroupFamily is null
                || version.CacheParameterGroupFamily == request.CacheParameterGroupFamily);
        var (versions, marker) = page.Cut(After(page, all.ToArray()).Take(page.Count + 1).ToArray(), KeyOf);
        return Task.FromResult(new CacheEngineVersionMessage { Marker = marker, CacheEngineVersions = versions });
    }

    // They have an order of their own, so a marker must be that of one of them.
    static IEnumerable<CacheEngineVersion> After(PageRequest page, CacheEngineVersion[] all)
    {
        if (page.After.Length == 0) return all;
        var last = Array.FindIndex(all, version => KeyOf(version) == page.After);
        return last >= 0 ? all.Skip(last + 1) : throw ApiErrors.InvalidParameterValue("Invalid Marker.");
    }

    static CacheEngineVersion Describe(CacheEngine engine, EngineVersion version) => new()
    {
        Engine = engine.Name,
        EngineVersion = version.Version,
        CacheParameterGroupFamily = version.ParameterGroupFamily,
        CacheEngineDescription = engine.Title,
        CacheEngineVersionDescription = $"{engine.Name} version {version.Version}",
    };

    static string KeyOf(CacheEngineVersion version) => $"{version.Engine} {version.EngineVersion}";
}
