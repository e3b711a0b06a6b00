// Finds a cache by its id through the ElastiCache API, in the AWS query protocol: a form in, XML out. An id may be that of
// a replication group, whose primary endpoint is taken, or of a cluster that stands alone.
using System.Xml;
using System.Xml.Linq;

namespace Larder.Client.Locating;

/// <summary>Asks the ElastiCache API where a cache is.</summary>
public sealed class ElastiCacheLocator(
    HttpClient http, ElastiCacheAccess access, string cacheId, TimeProvider? timeProvider = null) : ICacheLocator
{
    const string Version = "2015-02-02";
    static readonly XNamespace Xml = "http://elasticache.amazonaws.com/doc/2015-02-02/";

    readonly TimeProvider _time = timeProvider ?? TimeProvider.System;

    /// <inheritdoc/>
    public async Task<CacheAddress> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            var group = await CallAsync("DescribeReplicationGroups", cancellationToken, ("ReplicationGroupId", cacheId));
            var endpoints = group is null
                ? (await CallAsync(
                    "DescribeCacheClusters", cancellationToken, ("CacheClusterId", cacheId), ("ShowCacheNodeInfo", "true")))
                    ?.Descendants().Where(element => element.Name.LocalName is "ConfigurationEndpoint" or "Endpoint")
                : group.Descendants().Where(element => element.Name.LocalName is "ConfigurationEndpoint" or "PrimaryEndpoint");
            if (endpoints is null)
                throw new CacheNotFoundException($"{access.Endpoint} knows no cache {cacheId}") { IsCertain = true };
            return endpoints.Select(AddressIn).OfType<CacheAddress>().FirstOrDefault()
                ?? throw new CacheNotFoundException($"the cache {cacheId} has no endpoint yet") { IsCertain = true };
        }
        // An HttpClient's own time limit looks like a cancellation.
        catch (Exception e) when (e is HttpRequestException or XmlException or IOException
            || e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new CacheNotFoundException($"the ElastiCache API at {access.Endpoint} gives no answer: {e.Message}", e);
        }
    }

    static CacheAddress? AddressIn(XElement endpoint) =>
        endpoint.Element(Xml + "Address")?.Value is { Length: > 0 } host
            && int.TryParse(endpoint.Element(Xml + "Port")?.Value, out var port)
            ? new CacheAddress(host, port)
            : null;

    // Null when what is asked for is not there.
    async Task<XDocument?> CallAsync(
        string action, CancellationToken cancellationToken, params (string Name, string Value)[] parameters)
    {
        var form = parameters.Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value))
            .Append(KeyValuePair.Create("Action", action)).Append(KeyValuePair.Create("Version", Version));
        using var content = new FormUrlEncodedContent(form);
        using var request = new HttpRequestMessage(HttpMethod.Post, access.Endpoint) { Content = content };
        RequestSigner.Sign(request, await content.ReadAsByteArrayAsync(cancellationToken), access, _time.GetUtcNow());
        using var answer = await http.SendAsync(request, cancellationToken);
        var document = XDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
        if (answer.IsSuccessStatusCode) return document;
        var error = document.Descendants().FirstOrDefault(element => element.Name.LocalName == "Error");
        var code = Field(error, "Code");
        if (code is "ReplicationGroupNotFoundFault" or "CacheClusterNotFound") return null;
        throw new CacheNotFoundException(
            $"{action} of {cacheId}: {code ?? answer.StatusCode.ToString()}: {Field(error, "Message")}");
    }

    static string? Field(XElement? error, string name) =>
        error?.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;
}
