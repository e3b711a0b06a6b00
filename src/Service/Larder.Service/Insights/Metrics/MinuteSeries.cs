// One metric of one node, minute by minute, for three hours: a ring.
namespace Larder.Service.Insights.Metrics;

/// <summary>Used under its owner's lock.</summary>
sealed class MinuteSeries
{
    public const int MinutesMax = 180;
    const long MinuteMs = 60_000;

    readonly double[] _values = new double[MinutesMax];
    long _newest = -1;
    double _sum;
    int _count;

    public MinuteSeries() => Array.Fill(_values, double.NaN);

    /// <summary>Takes a value into its minute; time goes forwards.</summary>
    public void Add(long unixMs, double value, MetricKind kind)
    {
        var minute = unixMs / MinuteMs;
        if (minute < _newest) return;
        if (minute > _newest) MoveTo(minute);
        _sum += value;
        _count++;
        _values[minute % MinutesMax] = kind == MetricKind.Counter ? _sum : _sum / _count;
    }

    public IEnumerable<MetricPoint> Between(long fromUnixMs, long toUnixMs)
    {
        var first = Math.Max(_newest - MinutesMax + 1, (fromUnixMs + MinuteMs - 1) / MinuteMs);
        for (var minute = Math.Max(first, 0); minute <= Math.Min(_newest, toUnixMs / MinuteMs); minute++)
        {
            var value = _values[minute % MinutesMax];
            if (!double.IsNaN(value)) yield return new MetricPoint(minute * MinuteMs, value);
        }
    }

    void MoveTo(long minute)
    {
        for (var skipped = Math.Max(_newest + 1, minute - MinutesMax + 1); skipped <= minute; skipped++)
        {
            if (skipped >= 0) _values[skipped % MinutesMax] = double.NaN;
        }
        (_newest, _sum, _count) = (minute, 0, 0);
    }
}
