// What is known of one node's metrics: the last values, and the minutes before.
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Insights.Metrics;

/// <summary>Written by the collector, read by anybody.</summary>
sealed class NodeRecorder(NodeRecord node)
{
    readonly Lock _lock = new();
    readonly MinuteSeries?[] _series = new MinuteSeries?[MetricCatalog.All.Count];
    double[]? _values;

    /// <summary>As its record was last seen.</summary>
    public NodeRecord Node { get; private set; } = node;

    /// <summary>CloudWatch's dimensions.</summary>
    public KeyValuePair<string, object?>[] Labels { get; private set; } = LabelsOf(node);

    /// <summary>The last reading, which the next is compared with.</summary>
    public NodeReading? Last { get; private set; }

    /// <summary>It is being asked.</summary>
    public bool IsBusy { get; set; }

    /// <summary>The same node with a newer record.</summary>
    public NodeRecorder FollowedBy(NodeRecord record)
    {
        if (record.CacheKey != Node.CacheKey) Labels = LabelsOf(record); // a cluster became a group's member
        Node = record;
        return this;
    }

    public void Take(NodeReading reading, long unixMs)
    {
        var values = MetricCatalog.Read(reading, Node.Engine == CacheEngine.Memcached.Name);
        lock (_lock)
        {
            // What the process before counted is no ground to count from.
            var before = reading.Before is null ? null : _values;
            foreach (var metric in MetricCatalog.All)
            {
                var value = values[metric.Number];
                if (metric.Kind == MetricKind.Counter) value -= before?[metric.Number] ?? double.NaN;
                if (double.IsNaN(value) || (metric.Kind == MetricKind.Counter && value < 0)) continue;
                (_series[metric.Number] ??= new MinuteSeries()).Add(unixMs, value, metric.Kind);
            }
            (Last, _values) = (reading, values);
        }
    }

    /// <summary>The node could not be asked: what it told before is not what is.</summary>
    public void Lose()
    {
        lock (_lock) (Last, _values) = (null, null);
    }

    /// <summary>The last value; NaN for none.</summary>
    public double ValueOf(int metric)
    {
        lock (_lock) return _values?[metric] ?? double.NaN;
    }

    public IReadOnlyList<MetricPoint> Between(int metric, long fromUnixMs, long toUnixMs)
    {
        lock (_lock) return _series[metric]?.Between(fromUnixMs, toUnixMs).ToArray() ?? [];
    }

    public IReadOnlyList<string> Names()
    {
        lock (_lock) return [.. MetricCatalog.All.Where(metric => _series[metric.Number] is not null).Select(row => row.Name)];
    }

    static KeyValuePair<string, object?>[] LabelsOf(NodeRecord node)
    {
        List<KeyValuePair<string, object?>> labels = [new("CacheClusterId", node.ClusterId), new("CacheNodeId", node.NodeId)];
        if (CacheKey.GroupOf(node.CacheKey) is { } group) labels.Add(new("ReplicationGroupId", group));
        return [.. labels];
    }
}
