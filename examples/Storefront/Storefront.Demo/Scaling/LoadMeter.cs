// The load on the fleet from the balancer's counts, smoothed over about two seconds.
using Larder.Base;
using Storefront.Demo.LoadBalancing;

namespace Storefront.Demo.Scaling;

sealed class LoadMeter(Func<Traffic> traffic)
{
    const double SmoothingSeconds = 1.5;
    Traffic _last = traffic();
    long _lastNs = Clock.System.MonotonicNs;
    Load _load;

    /// <summary>Takes a measurement; call it in steady steps.</summary>
    public Load Measure()
    {
        var nowNs = Clock.System.MonotonicNs;
        var seconds = (nowNs - _lastNs) / 1e9;
        if (seconds <= 0) return _load;
        var now = traffic();
        var part = 1 - Math.Exp(-seconds / SmoothingSeconds);
        _load = new Load(
            Smooth(_load.RequestsPerSecond, (now.Requests - _last.Requests) / seconds, part),
            Smooth(_load.InFlight, now.InFlight, part), now.Failures > _last.Failures);
        _last = now;
        _lastNs = nowNs;
        return _load;
    }

    static double Smooth(double old, double measured, double part) => old + ((measured - old) * part);
}
