// Latencies of one kind of request: over the whole run, and over the last few seconds for the chart.
using HdrHistogram;

namespace Storefront.Demo.Measuring;

/// <summary>Median and 99th percentile in milliseconds; null when nothing was measured.</summary>
sealed record Latency(double? MedianMs, double? P99Ms);

sealed class LatencySeries
{
    const int WindowSeconds = 5;
    const long HighestMicros = 60_000_000;
    readonly Lock _lock = new();
    readonly LongHistogram _total = new(HighestMicros, 3);
    readonly LongHistogram[] _seconds = new LongHistogram[WindowSeconds];
    int _second;

    public LatencySeries()
    {
        for (var i = 0; i < WindowSeconds; i++) _seconds[i] = new LongHistogram(HighestMicros, 2);
    }

    public void Record(TimeSpan duration)
    {
        var micros = Math.Clamp((long)duration.TotalMicroseconds, 1, HighestMicros);
        lock (_lock)
        {
            _total.RecordValue(micros);
            _seconds[_second].RecordValue(micros);
        }
    }

    public Latency Total()
    {
        lock (_lock) return Of(_total);
    }

    /// <summary>The last seconds; call it once a second, it moves the window on.</summary>
    public Latency Recent()
    {
        lock (_lock)
        {
            var window = new LongHistogram(HighestMicros, 2);
            foreach (var second in _seconds) window.Add(second);
            _second = (_second + 1) % WindowSeconds;
            _seconds[_second].Reset();
            return Of(window);
        }
    }

    static Latency Of(LongHistogram histogram) => histogram.TotalCount == 0
        ? new Latency(null, null)
        : new Latency(histogram.GetValueAtPercentile(50) / 1000.0, histogram.GetValueAtPercentile(99) / 1000.0);
}
