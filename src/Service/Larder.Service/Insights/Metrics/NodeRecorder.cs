// What is known of one node's metrics: the last values, and the minutes before.
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Insights.Metrics;

/// <summary>Written by the collectors, read by anybody.</summary>
sealed class NodeRecorder(NodeRecord node)
{
    readonly Lock _lock = new();
    readonly MinuteSeries?[] _series = new MinuteSeries?[MetricCatalog.All.Count];
    double[]? _values;
    int _pid;

    /// <summary>As its record was last seen.</summary>
    public NodeRecord Node { get; private set; } = node;

    /// <summary>CloudWatch's dimensions.</summary>
    public KeyValuePair<string, object?>[] Labels { get; private set; } = LabelsOf(node);

    /// <summary>The last reading, which the next is compared with.</summary>
    public NodeReading? Last { get; private set; }

    /// <summary>Its last values are known.</summary>
    public bool IsMeasured
    {
        get
        {
            lock (_lock) return _values is not null;
        }
    }

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
        Take(MetricCatalog.Read(reading, Node.Engine == CacheEngine.Memcached.Name), reading.Pid, unixMs);
        lock (_lock) Last = reading;
    }

    /// <summary>As another host has read it, whose metrics may be others in part.</summary>
    public void Take(ReadNode told, long unixMs) =>
        Take([.. MetricCatalog.All.Select(metric => told.Values.GetValueOrDefault(metric.Name, double.NaN))], told.Pid, unixMs);

    /// <summary>Its last values for other hosts; null where it could not be asked.</summary>
    public ReadNode? ToRead()
    {
        lock (_lock)
        {
            if (_values is not { } values) return null;
            var known = MetricCatalog.All.Where(metric => !double.IsNaN(values[metric.Number]));
            return new ReadNode(Node.Name, _pid, known.ToDictionary(metric => metric.Name, metric => values[metric.Number]));
        }
    }

    void Take(double[] values, int pid, long unixMs)
    {
        lock (_lock)
        {
            // What the process before counted is no ground to count from.
            var before = pid == _pid ? _values : null;
            foreach (var metric in MetricCatalog.All)
            {
                var value = values[metric.Number];
                if (metric.Kind == MetricKind.Counter) value -= before?[metric.Number] ?? double.NaN;
                if (double.IsNaN(value) || (metric.Kind == MetricKind.Counter && value < 0)) continue;
                (_series[metric.Number] ??= new MinuteSeries()).Add(unixMs, value, metric.Kind);
            }
            (_values, _pid) = (values, pid);
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
