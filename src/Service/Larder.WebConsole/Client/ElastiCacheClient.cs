// The few calls of the ElastiCache API that the console makes, over HTTP like any other client's.
using System.Xml.Linq;

namespace Larder.WebConsole.Client;

/// <summary>An error that the API answered.</summary>
sealed class ElastiCacheException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}

/// <summary>A client of the API.</summary>
sealed class ElastiCacheClient(HttpClient http)
{
    const string Version = "2015-02-02";

    static readonly XNamespace Api = "http://elasticache.amazonaws.com/doc/2015-02-02/";

    /// <summary>All caches with their nodes.</summary>
    public async Task<IReadOnlyList<CacheSummary>> ListCachesAsync(CancellationToken stop)
    {
        var caches = new List<CacheSummary>();
        string? marker = null;
        do
        {
            var result = await CallAsync(
                "DescribeCacheClusters", stop, ("ShowCacheNodeInfo", "true"), ("Marker", marker));
            caches.AddRange(result.Descendants(Api + "CacheCluster").Select(CacheSummary.Read));
            marker = result.Descendants(Api + "Marker").FirstOrDefault()?.Value;
        }
        while (marker is not null);
        return caches;
    }

    /// <summary>The names of the engines on offer.</summary>
    public async Task<IReadOnlyList<string>> ListEnginesAsync(CancellationToken stop)
    {
        var result = await CallAsync("DescribeCacheEngineVersions", stop, ("DefaultOnly", "true"));
        return result.Descendants(Api + "Engine").Select(engine => engine.Value).ToArray();
    }

    public Task CreateAsync(NewCache cache, CancellationToken stop) => CallAsync(
        "CreateCacheCluster",
        stop,
        ("CacheClusterId", cache.Name),
        ("Engine", cache.Engine),
        ("CacheNodeType", cache.NodeType),
        ("NumCacheNodes", $"{cache.NodeCount}"));

    public Task DeleteAsync(string name, CancellationToken stop) =>
        CallAsync("DeleteCacheCluster", stop, ("CacheClusterId", name));

    async Task<XElement> CallAsync(
        string action, CancellationToken stop, params (string Name, string? Value)[] parameters)
    {
        var form = parameters
            .Where(parameter => parameter.Value is not null)
            .Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value!))
            .Append(KeyValuePair.Create("Action", action))
            .Append(KeyValuePair.Create("Version", Version));
        using var body = new FormUrlEncodedContent(form);
        using var response = await http.PostAsync("/", body, stop);
        await using var text = await response.Content.ReadAsStreamAsync(stop);
        var answer = (await XDocument.LoadAsync(text, LoadOptions.None, stop)).Root!;
        if (response.IsSuccessStatusCode) return answer;
        throw new ElastiCacheException(
            answer.Descendants(Api + "Code").First().Value, answer.Descendants(Api + "Message").First().Value);
    }
}
