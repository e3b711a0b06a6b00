// The few calls of the ElastiCache API that the demo makes, in the AWS query protocol: a form in, XML out. A program of
// one's own uses an AWS SDK with the endpoint URL changed.
using System.Globalization;
using System.Xml.Linq;

namespace Storefront.Demo.Provisioning;

/// <summary>A cache cluster as DescribeCacheClusters shows it. The endpoint is null until there is one.</summary>
public sealed record CacheClusterDescription(string Status, string? Endpoint);

/// <summary>An error that the API answered.</summary>
public sealed class ElastiCacheException(string code, string message) : Exception($"{code}: {message}")
{
    public string Code { get; } = code;
}

/// <summary>Calls the ElastiCache API at an endpoint on loopback, where requests need no signature.</summary>
public sealed class ElastiCacheApi(HttpClient http, Uri endpoint)
{
    const string Version = "2015-02-02";
    static readonly XNamespace Xml = "http://elasticache.amazonaws.com/doc/2015-02-02/";

    /// <summary>False when nobody listens at the endpoint.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync("DescribeCacheClusters", [("MaxRecords", "20")], cancellationToken);
            return true;
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return false;
        }
    }

    public Task CreateCacheClusterAsync(string id, CancellationToken cancellationToken) => CallAsync(
        "CreateCacheCluster",
        [("CacheClusterId", id), ("Engine", "valkey"), ("CacheNodeType", "cache.t4g.small"), ("NumCacheNodes", "1")],
        cancellationToken);

    public Task DeleteCacheClusterAsync(string id, CancellationToken cancellationToken) =>
        CallAsync("DeleteCacheCluster", [("CacheClusterId", id)], cancellationToken);

    public async Task<CacheClusterDescription> DescribeCacheClusterAsync(string id, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(
            "DescribeCacheClusters", [("CacheClusterId", id), ("ShowCacheNodeInfo", "true")], cancellationToken);
        var cluster = answer.Descendants(Xml + "CacheCluster").FirstOrDefault()
            ?? throw new ElastiCacheException("MalformedAnswer", $"DescribeCacheClusters shows no {id}");
        var endpoint = cluster.Descendants(Xml + "CacheNode").Elements(Xml + "Endpoint").FirstOrDefault();
        var address = endpoint is null
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{endpoint.Element(Xml + "Address")?.Value}:{endpoint.Element(Xml + "Port")?.Value}");
        return new CacheClusterDescription(cluster.Element(Xml + "CacheClusterStatus")?.Value ?? "", address);
    }

    async Task<XDocument> CallAsync(
        string action, (string Name, string Value)[] parameters, CancellationToken cancellationToken)
    {
        var form = new List<KeyValuePair<string, string>> { new("Action", action), new("Version", Version) };
        form.AddRange(parameters.Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value)));
        using var body = new FormUrlEncodedContent(form);
        using var answer = await http.PostAsync(endpoint, body, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (answer.IsSuccessStatusCode) return XDocument.Parse(text);
        throw ErrorIn(text, answer.StatusCode.ToString());
    }

    static ElastiCacheException ErrorIn(string text, string status)
    {
        try
        {
            var error = XDocument.Parse(text).Descendants()
                .FirstOrDefault(element => element.Name.LocalName == "Error");
            string? Field(string name) => error?.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value;
            return new ElastiCacheException(Field("Code") ?? status, Field("Message") ?? "no message");
        }
        catch (System.Xml.XmlException)
        {
            return new ElastiCacheException(status, "the answer is no XML");
        }
    }
}
