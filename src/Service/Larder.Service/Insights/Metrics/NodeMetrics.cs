// The metrics of nodes: of this host's as instruments of System.Diagnostics.Metrics, which is what OpenTelemetry collects in
// .NET; of all as a history.
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Insights.Metrics;

/// <summary>Nodes by name. What was never measured of a node is not there.</summary>
sealed class NodeMetrics : IMetricHistory, IDisposable
{
    public const string MeterName = "Larder.Nodes";

    readonly ConcurrentDictionary<string, NodeRecorder> _nodes = new(), _others = new();
    readonly Meter _meter = new(MeterName);

    public NodeMetrics()
    {
        foreach (var metric in MetricCatalog.All)
        {
            if (metric.Kind == MetricKind.Counter)
                _meter.CreateObservableCounter(metric.Name, () => Values(metric.Number), metric.Unit, metric.Description);
            else _meter.CreateObservableGauge(metric.Name, () => Values(metric.Number), metric.Unit, metric.Description);
        }
        _meter.CreateObservableGauge(
            "larder.nodes", () => _nodes.Values.CountBy(node => node.Node.Status)
                .Select(row => new Measurement<long>(row.Value, new KeyValuePair<string, object?>("status", row.Key))),
            description: "Nodes of this host by their status");
        _meter.CreateObservableGauge(
            "larder.nodes.measured", () => _nodes.Values.Concat(_others.Values).Where(node => node.IsMeasured)
                .CountBy(node => node.Node.Host)
                .Select(row => new Measurement<long>(row.Value, new KeyValuePair<string, object?>("host", row.Key))),
            description: "Nodes whose metrics this host knows, by the host that they are on");
    }

    /// <summary>Those of this host.</summary>
    public IReadOnlyCollection<NodeRecorder> All => [.. _nodes.Values];

    /// <summary>Takes on this host's that are there now, and forgets the others.</summary>
    public void Follow(IReadOnlyCollection<NodeRecord> nodes) => Follow(_nodes, nodes);

    /// <summary>The same with those of all other hosts.</summary>
    public void FollowOthers(IReadOnlyCollection<NodeRecord> nodes) => Follow(_others, nodes);

    /// <summary>What a host has told of its nodes; those that it tells nothing of are not known.</summary>
    public void TakeOthers(IEnumerable<NodeRecord> nodes, IReadOnlyDictionary<string, ReadNode> read, long unixMs)
    {
        foreach (var node in nodes)
        {
            if (!_others.TryGetValue(node.Name, out var known)) continue;
            if (read.TryGetValue(node.Name, out var told)) known.Take(told, unixMs);
            else known.Lose();
        }
    }

    static void Follow(ConcurrentDictionary<string, NodeRecorder> all, IReadOnlyCollection<NodeRecord> nodes)
    {
        var present = nodes.ToDictionary(node => node.Name);
        foreach (var (name, known) in all)
        {
            // A cluster of the same name that was created since is another.
            if (!present.TryGetValue(name, out var node) || node.CreatedAtUnixMs != known.Node.CreatedAtUnixMs)
                all.TryRemove(name, out _);
        }
        foreach (var node in nodes)
        {
            all.AddOrUpdate(node.Name, _ => new NodeRecorder(node), (_, known) => known.FollowedBy(node));
        }
    }

    /// <summary>The last reading of the node that listens there.</summary>
    public NodeReading? ReadingAt(string endPoint) =>
        _nodes.Values.FirstOrDefault(node => $"{node.Node.Address}:{node.Node.Port}" == endPoint)?.Last;

    public IReadOnlyList<string> NamesOf(string clusterId, string nodeId) => Find(clusterId, nodeId)?.Names() ?? [];

    public IReadOnlyList<MetricPoint> Read(string clusterId, string nodeId, string metric, long fromUnixMs, long toUnixMs) =>
        MetricCatalog.NumberOf(metric) is { } number && Find(clusterId, nodeId) is { } node
            ? node.Between(number, fromUnixMs, toUnixMs)
            : [];

    public double? Latest(string clusterId, string nodeId, string metric)
    {
        var value = MetricCatalog.NumberOf(metric) is { } number ? Find(clusterId, nodeId)?.ValueOf(number) : null;
        return value is { } known && !double.IsNaN(known) ? known : null;
    }

    public void Dispose() => _meter.Dispose();

    NodeRecorder? Find(string clusterId, string nodeId)
    {
        var name = Identifier.NodeName(clusterId, nodeId);
        return _nodes.GetValueOrDefault(name) ?? _others.GetValueOrDefault(name);
    }

    IEnumerable<Measurement<double>> Values(int metric)
    {
        foreach (var node in _nodes.Values)
        {
            var value = node.ValueOf(metric);
            if (!double.IsNaN(value)) yield return new Measurement<double>(value, node.Labels);
        }
    }
}
