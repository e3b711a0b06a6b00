// Latencies in short stretches of time, each with percentiles of its own. Where the machine is interrupted from outside a
// few times a second, the percentiles of the whole run tell of the interruptions; those of the median stretch tell of the
// server.
using HdrHistogram;

namespace Larder.Bench.Load;

/// <summary>Splits latencies into stretches of <see cref="LengthMs"/>.</summary>
sealed class LatencyWindows(double percentile)
{
    /// <summary>The length of a stretch in milliseconds.</summary>
    public const int LengthMs = 50;

    // Fewer latencies say nothing of a high percentile: the last stretch may have been cut short.
    const int LeastCount = 200;

    readonly LongHistogram _present = new(LoadWorker.LongestNs, 3);
    readonly List<long> _percentiles = [];
    long _endsAtMs;

    /// <summary>The percentile of each stretch that has ended, in nanoseconds.</summary>
    public IReadOnlyList<long> Percentiles => _percentiles;

    /// <summary>Counts a latency that was seen at <paramref name="nowMs"/>.</summary>
    public void Record(long latencyNs, long count, long nowMs)
    {
        if (nowMs >= _endsAtMs)
        {
            if (_present.TotalCount >= LeastCount) _percentiles.Add(_present.GetValueAtPercentile(percentile));
            _present.Reset();
            _endsAtMs = nowMs + LengthMs;
        }
        _present.RecordValueWithCount(latencyNs, count);
    }
}
