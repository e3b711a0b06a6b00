// The few calls of the ElastiCache API that the demo makes, in the AWS query protocol: a form in, XML out. A program of
// one's own uses an AWS SDK with the endpoint URL changed.
using System.Globalization;
using System.Xml.Linq;

namespace Storefront.Demo.Provisioning;

/// <summary>A cache as the API shows it. The endpoint, of a group its primary's, is null until there is one.</summary>
public sealed record CacheDescription(string Status, string? Endpoint, IReadOnlyList<CacheMember> Members);

/// <summary>A node of a replication group; the role is primary or replica.</summary>
public sealed record CacheMember(string Name, string Role);

/// <summary>An error that the API answered.</summary>
public sealed class ElastiCacheException(string code, string message) : Exception($"{code}: {message}")
{
    public string Code { get; } = code;
}

/// <summary>Calls the ElastiCache API at an endpoint on loopback, where requests need no signature.</summary>
public sealed class ElastiCacheApi(HttpClient http, Uri endpoint)
{
    const string Version = "2015-02-02";
    const string NodeType = "cache.t4g.micro";
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

    /// <summary>A primary with replicas that take its place by themselves; with <paramref name="isDurable"/> nothing that was
    /// answered is lost with the primary.</summary>
    public Task CreateReplicationGroupAsync(string id, int nodeCount, bool isDurable, CancellationToken cancellationToken) =>
        CallAsync(
            "CreateReplicationGroup",
            [
                ("ReplicationGroupId", id), ("ReplicationGroupDescription", "sessions of the storefront"),
                ("Engine", "valkey"), ("CacheNodeType", NodeType),
                ("NumCacheClusters", nodeCount.ToString(CultureInfo.InvariantCulture)), ("AutomaticFailoverEnabled", "true"),
                ("MultiAZEnabled", "true"), ("Durability", isDurable ? "sync" : "default"),
            ],
            cancellationToken);

    public Task DeleteReplicationGroupAsync(string id, CancellationToken cancellationToken) =>
        CallAsync("DeleteReplicationGroup", [("ReplicationGroupId", id)], cancellationToken);

    /// <summary>Null when there is no such group.</summary>
    public async Task<CacheDescription?> DescribeReplicationGroupAsync(string id, CancellationToken cancellationToken)
    {
        if (await FindAsync("DescribeReplicationGroups", [("ReplicationGroupId", id)], "ReplicationGroup", cancellationToken)
            is not { } group) return null;
        var members = group.Descendants(Xml + "NodeGroupMember").Select(member => new CacheMember(
            member.Element(Xml + "CacheClusterId")?.Value ?? "", member.Element(Xml + "CurrentRole")?.Value ?? ""));
        return new CacheDescription(
            group.Element(Xml + "Status")?.Value ?? "", AddressIn(group, "PrimaryEndpoint"), [.. members]);
    }

    public Task CreateCacheClusterAsync(string id, CancellationToken cancellationToken) => CallAsync(
        "CreateCacheCluster",
        [("CacheClusterId", id), ("Engine", "valkey"), ("CacheNodeType", NodeType), ("NumCacheNodes", "1")],
        cancellationToken);

    public Task DeleteCacheClusterAsync(string id, CancellationToken cancellationToken) =>
        CallAsync("DeleteCacheCluster", [("CacheClusterId", id)], cancellationToken);

    /// <summary>Null when there is no such cluster.</summary>
    public async Task<CacheDescription?> DescribeCacheClusterAsync(string id, CancellationToken cancellationToken)
    {
        var cluster = await FindAsync(
            "DescribeCacheClusters", [("CacheClusterId", id), ("ShowCacheNodeInfo", "true")], "CacheCluster",
            cancellationToken);
        return cluster is null
            ? null
            : new CacheDescription(
                cluster.Element(Xml + "CacheClusterStatus")?.Value ?? "", AddressIn(cluster, "Endpoint"), []);
    }

    static string? AddressIn(XElement cache, string name) =>
        cache.Descendants(Xml + name).FirstOrDefault() is { } found
            ? string.Create(
                CultureInfo.InvariantCulture, $"{found.Element(Xml + "Address")?.Value}:{found.Element(Xml + "Port")?.Value}")
            : null;

    async Task<XElement?> FindAsync(
        string action, (string Name, string Value)[] parameters, string element, CancellationToken cancellationToken)
    {
        try
        {
            return (await CallAsync(action, parameters, cancellationToken)).Descendants(Xml + element).FirstOrDefault();
        }
        catch (ElastiCacheException e) when (e.Code is "ReplicationGroupNotFoundFault" or "CacheClusterNotFound")
        {
            return null;
        }
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
