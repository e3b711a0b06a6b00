// The metrics of one cache's nodes over time, for charts: the minutes that the service keeps, and after them what is read while a
// page is open. Counters are rates here: so much a second.
using System.Runtime.InteropServices;
using Larder.WebConsole.Caches;
using Larder.WebConsole.Hosting;

namespace Larder.WebConsole.Metrics;

/// <summary>A value at a moment.</summary>
public readonly record struct TimePoint(long UnixMs, double Value);

/// <summary>A metric; a counter is told from a gauge.</summary>
public sealed record MetricName(string Name, bool IsCounter = false);

/// <summary>Fed after each look; belongs to one page.</summary>
public sealed class MetricFeed(IConsoleFacts facts, TimeProvider time)
{
    const int PointsMax = 400;
    const long MinuteMs = 60_000, SettledMs = 15_000;

    readonly Dictionary<(string Cluster, string Node, string Metric), Recent> _recent = [];

    /// <summary>Reads what the charts need.</summary>
    public void Take(CacheView cache, IEnumerable<MetricName> metrics)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var metric in metrics.Distinct())
        {
            foreach (var member in cache.Members)
            {
                if (facts.Latest(member.ClusterId, member.NodeId, metric.Name) is not { } value) continue;
                ref var recent = ref CollectionsMarshal.GetValueRefOrAddDefault(
                    _recent, (member.ClusterId, member.NodeId, metric.Name), out _);
                (recent ??= new Recent()).Take(now, value, metric.IsCounter);
            }
        }
    }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<TimePoint> Read(MemberView member, MetricName metric, long fromUnixMs, long toUnixMs)
    {
        var live = _recent.TryGetValue((member.ClusterId, member.NodeId, metric.Name), out var recent) ? recent.Points : [];
        var liveFrom = live.Count > 0 ? live[0].UnixMs : toUnixMs;
        // Of the minute that is not over a counter has only a part.
        var minutes = facts.History(member.ClusterId, member.NodeId, metric.Name, fromUnixMs, liveFrom - MinuteMs)
            .Select(minute => new TimePoint(
                minute.UnixMs + (MinuteMs / 2), metric.IsCounter ? minute.Value / 60 : minute.Value));
        return [.. minutes, .. live.Where(point => point.UnixMs >= fromUnixMs)];
    }

    /// <summary>The sum over nodes: each counts with what it showed last.</summary>
    public IReadOnlyList<TimePoint> Sum(
        IEnumerable<MemberView> members, MetricName metric, long fromUnixMs, long toUnixMs)
    {
        var series = members.Select(member => Read(member, metric, fromUnixMs, toUnixMs))
            .Where(points => points.Count > 0).ToArray();
        if (series.Length <= 1) return series.Length == 0 ? [] : series[0];
        var at = new int[series.Length];
        var sums = new List<TimePoint>();
        foreach (var moment in series.SelectMany(points => points).Select(point => point.UnixMs).Distinct().Order())
        {
            var sum = 0.0;
            for (var i = 0; i < series.Length; i++)
            {
                while (at[i] + 1 < series[i].Count && series[i][at[i] + 1].UnixMs <= moment) at[i]++;
                if (series[i][at[i]].UnixMs <= moment) sum += series[i][at[i]].Value;
            }
            sums.Add(new TimePoint(moment, sum));
        }
        return sums;
    }

    // A reading counts from when it changed; one that has not for a while is what it was.
    sealed class Recent
    {
        readonly List<TimePoint> _points = [];
        double _value = double.NaN;
        long _atMs;

        public IReadOnlyList<TimePoint> Points => _points;

        public void Take(long now, double value, bool isCounter)
        {
            if (value == _value && now - _atMs < SettledMs) return;
            if (!isCounter) Add(now, value);
            else if (!double.IsNaN(_value) && value >= _value && now > _atMs) Add(now, 1000 * (value - _value) / (now - _atMs));
            (_value, _atMs) = (value, now);
        }

        void Add(long now, double value)
        {
            if (_points.Count == PointsMax) _points.RemoveAt(0);
            _points.Add(new TimePoint(now, value));
        }
    }
}
