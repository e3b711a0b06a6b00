// What the console is told besides the API: the catalogue of node types, and the metrics that this host keeps of its nodes.
using Larder.Service.Insights.Metrics;
using Larder.Service.Model;
using Larder.WebConsole.Hosting;

namespace Larder.Service;

/// <summary>Facts for the console.</summary>
sealed class ConsoleFacts(IMetricHistory metrics, Locality locality) : IConsoleFacts
{
    public IReadOnlyList<NodeTypeFact> NodeTypes { get; } =
        [.. NodeType.All.Select(type => new NodeTypeFact(type.Name, type.ProcessorCount, type.MaxMemoryBytes))];

    public string Region => locality.Region;

    public double? Latest(string clusterId, string nodeId, string metric) => metrics.Latest(clusterId, nodeId, metric);

    public IReadOnlyList<MetricMinute> History(string clusterId, string nodeId, string metric, long fromUnixMs, long toUnixMs) =>
        [
            .. metrics.Read(clusterId, nodeId, metric, fromUnixMs, toUnixMs)
                .Select(point => new MetricMinute(point.MinuteUnixMs, point.Value)),
        ];
}
