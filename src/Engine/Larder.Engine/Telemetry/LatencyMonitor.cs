// Spikes: events that took latency-monitor-threshold or longer, by name, the worst of each second, the latest 160 of them.
namespace Larder.Engine.Telemetry;

/// <summary>The worst of one second.</summary>
public readonly record struct LatencySpike(long AtSeconds, long Ms);

/// <summary>The spikes of one kind of event. A copy.</summary>
public sealed record LatencyEvent(string Name, LatencySpike[] Spikes, long MaxMs, long SumMs, long Count);

/// <summary>All spikes of a node. Thread-safe; nobody comes here unless something was slow.</summary>
public sealed class LatencyMonitor
{
    const int MaxSpikes = 160;

    readonly Dictionary<string, Series> _events = [];

    public void Add(string name, long ms, long nowMs)
    {
        var second = nowMs / 1000;
        lock (_events)
        {
            if (!_events.TryGetValue(name, out var series)) _events[name] = series = new Series();
            series.MaxMs = Math.Max(series.MaxMs, ms);
            series.SumMs += ms;
            series.Count++;
            if (series.Spikes.Count > 0 && series.Spikes[^1].AtSeconds == second)
            {
                series.Spikes[^1] = new LatencySpike(second, Math.Max(ms, series.Spikes[^1].Ms));
                return;
            }
            if (series.Spikes.Count == MaxSpikes) series.Spikes.RemoveAt(0);
            series.Spikes.Add(new LatencySpike(second, ms));
        }
    }

    public LatencyEvent[] Events
    {
        get
        {
            lock (_events) return [.. _events.Select(pair => pair.Value.Copy(pair.Key)).OrderBy(one => one.Name)];
        }
    }

    public LatencyEvent? Find(string name)
    {
        lock (_events) return _events.TryGetValue(name, out var series) ? series.Copy(name) : null;
    }

    /// <summary>Forgets the events of these names, of all when there are none; returns how many.</summary>
    public int Reset(IReadOnlyCollection<string> names)
    {
        lock (_events)
        {
            if (names.Count > 0) return names.Count(_events.Remove);
            var count = _events.Count;
            _events.Clear();
            return count;
        }
    }

    sealed class Series
    {
        public List<LatencySpike> Spikes { get; } = [];
        public long MaxMs, SumMs, Count;

        public LatencyEvent Copy(string name) => new(name, [.. Spikes], MaxMs, SumMs, Count);
    }
}
