// The page at /metrics, read as strictly as Prometheus' text format is written down.
using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Larder.Service.EndToEnd;

/// <summary>Samples by name and labels, as they stand on the page.</summary>
sealed class MetricPage
{
    const string Name = "[a-zA-Z_:][a-zA-Z0-9_:]*";

    static readonly Regex Comment = new($"^# (HELP|TYPE) ({Name}) (.+)$");
    static readonly Regex Sample = new($$"""^({{Name}})(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\]|\\[\\"n])*",?)*)\})? (\S+)$""");

    readonly Dictionary<string, double> _samples = [];

    public static async Task<MetricPage> ReadAsync(HttpClient http)
    {
        using var answer = await http.GetAsync("/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        return new MetricPage(await answer.Content.ReadAsStringAsync());
    }

    MetricPage(string text)
    {
        Assert.EndsWith("\n", text);
        var types = new Dictionary<string, string>();
        var present = "";
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            if (Comment.Match(line) is { Success: true } comment)
            {
                present = comment.Groups[2].Value;
                if (comment.Groups[1].Value == "TYPE") types.Add(present, comment.Groups[3].Value);
                continue;
            }
            var sample = Sample.Match(line);
            Assert.True(sample.Success, line);
            var name = sample.Groups[1].Value;
            var family = types[present] == "histogram" ? Regex.Replace(name, "_(bucket|sum|count)$", "") : name;
            Assert.Equal(present, family);
            _samples.Add(line[..line.LastIndexOf(' ')], double.Parse(sample.Groups[3].Value, CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Of a node; null where it is not there.</summary>
    public double? Of(string metric, string cluster, string? group = null, string node = "0001")
    {
        var end = group is null ? "" : $",ReplicationGroupId=\"{group}\"";
        return Of($"{metric}{{CacheClusterId=\"{cluster}\",CacheNodeId=\"{node}\"{end}}}");
    }

    public double? Of(string sample) => _samples.TryGetValue(sample, out var value) ? value : null;

    public bool HasAnyOf(string cluster) => _samples.Keys.Any(key => key.Contains($"\"{cluster}\""));
}
