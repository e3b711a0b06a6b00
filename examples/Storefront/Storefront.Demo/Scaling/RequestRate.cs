// Requests per second from a count that only grows, smoothed over about two seconds.
using Larder.Base;

namespace Storefront.Demo.Scaling;

sealed class RequestRate(Func<long> count)
{
    const double SmoothingSeconds = 1.5;
    long _lastCount = count();
    long _lastNs = Clock.System.MonotonicNs;

    public double PerSecond { get; private set; }

    /// <summary>Takes a measurement; call it in steady steps.</summary>
    public double Measure()
    {
        var nowNs = Clock.System.MonotonicNs;
        var seconds = (nowNs - _lastNs) / 1e9;
        if (seconds <= 0) return PerSecond;
        var counted = count();
        var rate = (counted - _lastCount) / seconds;
        PerSecond += (rate - PerSecond) * (1 - Math.Exp(-seconds / SmoothingSeconds));
        _lastCount = counted;
        _lastNs = nowNs;
        return PerSecond;
    }
}
