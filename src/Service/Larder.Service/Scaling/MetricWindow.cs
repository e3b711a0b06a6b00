// The last whole periods of a metric, each the average of what was read in it. In memory: after a start of the service nothing
// is decided before enough periods have passed.
namespace Larder.Service.Scaling;

/// <summary>Of one policy.</summary>
sealed class MetricWindow(long periodMs)
{
    readonly Dictionary<long, (double Sum, int Count)> _periods = [];

    public void Add(long unixMs, double? value)
    {
        var period = unixMs / periodMs;
        var old = _periods.Keys.Where(known => known < period - TargetTracking.InPeriods).ToArray();
        foreach (var known in old) _periods.Remove(known);
        if (value is not { } number) return;
        var (sum, count) = _periods.GetValueOrDefault(period);
        _periods[period] = (sum + number, count + 1);
    }

    /// <summary>The periods before the present one, oldest first.</summary>
    public IReadOnlyList<double?> Points(long unixMs)
    {
        var present = unixMs / periodMs;
        return [.. Enumerable.Range(0, TargetTracking.InPeriods).Select(i => Average(present - TargetTracking.InPeriods + i))];
    }

    double? Average(long period) => _periods.TryGetValue(period, out var read) ? read.Sum / read.Count : null;
}
