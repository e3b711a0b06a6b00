// What the console shows of a cache, read from the API's answer, and what it asks for when one is created.
using System.Xml.Linq;

namespace Larder.WebConsole.Client;

/// <summary>A cache as listed. <see cref="Endpoints"/> are host:port; a memcached cache's configuration endpoint comes
/// first.</summary>
sealed record CacheSummary(
    string Name, string Engine, string EngineVersion, string Status, string NodeType, IReadOnlyList<string> Endpoints)
{
    public bool IsAvailable => Status == "available";

    public static CacheSummary Read(XElement cluster)
    {
        var api = cluster.Name.Namespace;
        var endpoints = cluster.Elements(api + "ConfigurationEndpoint")
            .Concat(cluster.Descendants(api + "Endpoint"))
            .Select(endpoint => $"{endpoint.Element(api + "Address")!.Value}:{endpoint.Element(api + "Port")!.Value}")
            .Distinct();
        return new CacheSummary(
            Text("CacheClusterId"),
            Text("Engine"),
            Text("EngineVersion"),
            Text("CacheClusterStatus"),
            Text("CacheNodeType"),
            endpoints.ToArray());

        string Text(string name) => cluster.Element(api + name)?.Value ?? "";
    }
}

/// <summary>The form of a new cache.</summary>
sealed class NewCache
{
    public string Name { get; set; } = "";
    public string Engine { get; set; } = "valkey";
    public string NodeType { get; set; } = "cache.t4g.small";
    public int NodeCount { get; set; } = 1;
}
