// The API over plain HTTP, for tests that need no CLI.
using System.Text;
using System.Xml.Linq;
using Xunit;

namespace Larder.Service.EndToEnd;

sealed class ApiClient(HttpClient http)
{
    public static readonly XNamespace Namespace = "http://elasticache.amazonaws.com/doc/2015-02-02/";

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
    public Task TakenAsync(string action, string parameters) => Until.TrueAsync(async () =>
    {
        var (isDone, answer) = await PostAsync(action, parameters);
        if (!isDone) Assert.Equal("ServiceUnavailable", answer.Descendants(Namespace + "Code").Single().Value);
        return isDone;
    });

    /// <summary>The status of a cluster; null when it does not exist.</summary>
    public async Task<string?> StatusAsync(string id)
    {
        var answer = await CallAsync("DescribeCacheClusters", "");
        return answer.Descendants(Namespace + "CacheCluster")
            .FirstOrDefault(cluster => cluster.Element(Namespace + "CacheClusterId")!.Value == id)
            ?.Element(Namespace + "CacheClusterStatus")!.Value;
    }

    /// <summary>What has happened in the last hour.</summary>
    public async Task<IReadOnlyList<string>> EventsAsync() =>
        (await CallAsync("DescribeEvents", "")).Descendants(Namespace + "Message").Select(text => text.Value).ToArray();

    async Task<(bool IsDone, XElement Answer)> PostAsync(string action, string parameters)
    {
        using var body = new StringContent(
            $"Action={action}&Version=2015-02-02&{parameters}", Encoding.UTF8, "application/x-www-form-urlencoded");
        using var response = await http.PostAsync("/", body);
        return (response.IsSuccessStatusCode, await ReadAsync(response));
    }

    /// <summary>What has happened in the last hour to a group and its members.</summary>
    public async Task<IReadOnlyList<string>> EventsAsync(string groupId) =>
        (await CallAsync("DescribeEvents", "")).Descendants(Namespace + "Event")
            .Where(happening => happening.Element(Namespace + "SourceIdentifier")!.Value is var source
                && (source == groupId || source.StartsWith(groupId + "-", StringComparison.Ordinal)))
            .Select(happening => happening.Element(Namespace + "Message")!.Value).ToArray();

    public static async Task<XElement> ReadAsync(HttpResponseMessage answer) =>
        XElement.Parse(await answer.Content.ReadAsStringAsync());
}
