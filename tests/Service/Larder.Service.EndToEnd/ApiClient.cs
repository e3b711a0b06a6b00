// The API for tests that need no CLI: by the client of .NET applications, and as text where a test is about the text.
using System.Text;
using System.Xml.Linq;
using Larder.ElastiCache;
using Xunit;

namespace Larder.Service.EndToEnd;

sealed class ApiClient(HttpClient http)
{
    public static readonly XNamespace Namespace = "http://elasticache.amazonaws.com/doc/2015-02-02/";

    /// <summary>The client that is generated of the API's model.</summary>
    public ElastiCacheClient Client { get; } = new(http);

    /// <summary>Calls an action that must succeed.</summary>
    public async Task<XElement> CallAsync(string action, string parameters)
    {
        var (isDone, answer) = await PostAsync(action, parameters);
        Assert.True(isDone, answer.ToString());
        return answer;
    }

    /// <summary>Calls an action that must fail; the error's code.</summary>
    public async Task<string> FailAsync(string action, string parameters)
    {
        var (isDone, answer) = await PostAsync(action, parameters);
        Assert.False(isDone, answer.ToString());
        return answer.Descendants(Namespace + "Code").Single().Value;
    }

    /// <summary>Calls an action until it succeeds, as AWS's clients do: it may be answered ServiceUnavailable, and nothing else.
    /// </summary>
    public static Task TakenAsync(Func<Task> call) => Until.TrueAsync(async () =>
    {
        try
        {
            await call();
            return true;
        }
        catch (ElastiCacheException refused) when (refused.Code == "ServiceUnavailable")
        {
            return false;
        }
    });

    /// <summary>The status of a cluster; null when it does not exist.</summary>
    public async Task<string?> StatusAsync(string id) =>
        (await Client.DescribeCacheClustersAsync(new())).CacheClusters
            .FirstOrDefault(cluster => cluster.CacheClusterId == id)?.CacheClusterStatus;

    /// <summary>A cluster with its nodes.</summary>
    public async Task<CacheCluster> ClusterAsync(string id) =>
        (await Client.DescribeCacheClustersAsync(new() { CacheClusterId = id, ShowCacheNodeInfo = true })).CacheClusters.Single();

    /// <summary>The port of a cluster's node.</summary>
    public async Task<int> PortAsync(string cluster, string node = "0001") =>
        (await ClusterAsync(cluster)).CacheNodes.Single(found => found.CacheNodeId == node).Endpoint!.Port!.Value;

    /// <summary>The status of a snapshot; null when it does not exist.</summary>
    public async Task<string?> SnapshotStatusAsync(string name) =>
        (await Client.DescribeSnapshotsAsync(new())).Snapshots
            .FirstOrDefault(snapshot => snapshot.SnapshotName == name)?.SnapshotStatus;

    /// <summary>What has happened in the last hour.</summary>
    public async Task<IReadOnlyList<string>> EventsAsync() =>
        (await Client.DescribeEventsAsync(new())).Events.Select(happening => happening.Message!).ToArray();

    async Task<(bool IsDone, XElement Answer)> PostAsync(string action, string parameters)
    {
        using var body = new StringContent(
            $"Action={action}&Version=2015-02-02&{parameters}", Encoding.UTF8, "application/x-www-form-urlencoded");
        using var response = await http.PostAsync("/", body);
        return (response.IsSuccessStatusCode, await ReadAsync(response));
    }

    /// <summary>What has happened in the last hour to a group and its members.</summary>
    public async Task<IReadOnlyList<string>> EventsAsync(string groupId) =>
        (await Client.DescribeEventsAsync(new())).Events
            .Where(happening => happening.SourceIdentifier is { } source
                && (source == groupId || source.StartsWith(groupId + "-", StringComparison.Ordinal)))
            .Select(happening => happening.Message!).ToArray();

    public static async Task<XElement> ReadAsync(HttpResponseMessage answer) =>
        XElement.Parse(await answer.Content.ReadAsStringAsync());
}
