// Target tracking as a pure rule: enough servers that each has at most its target of the load. It adds servers at once,
// and takes them away one by one after the load has been low for a while, so that a dip does not cost capacity. Requests that
// fail, or wait in numbers, are no low load, however few are answered: in an outage no server is taken away.
using Larder.Base;

namespace Storefront.Demo.Scaling;

/// <summary>The load on the fleet: requests that come, requests being answered, and whether some have failed.</summary>
readonly record struct Load(double RequestsPerSecond, double InFlight, bool IsFailing);

/// <summary>How many servers a load needs.</summary>
sealed class TargetTracking(double targetPerServer, double inFlightPerServer, int minimum, int maximum, int scaleInAfterMs)
{
    // Below this share of what one server fewer would carry the load counts as low.
    const double ScaleInShare = 0.9;

    long? _lowSinceMs;

    public int Minimum => minimum;

    /// <summary>The count wanted now; call it at each measurement.</summary>
    public int Desired(Load load, int current, long nowMs)
    {
        Check.That(current >= 0 && load is { RequestsPerSecond: >= 0, InFlight: >= 0 });
        var needed = Math.Clamp((int)Math.Ceiling(load.RequestsPerSecond / targetPerServer), minimum, maximum);
        if (needed >= current || !IsLow(load, current - 1))
        {
            _lowSinceMs = null;
            return Math.Max(needed, Math.Min(current, maximum));
        }

        _lowSinceMs ??= nowMs;
        if (nowMs - _lowSinceMs < scaleInAfterMs) return current;
        _lowSinceMs = nowMs;
        return current - 1;
    }

    bool IsLow(Load load, int servers) =>
        !load.IsFailing
        && load.RequestsPerSecond <= servers * targetPerServer * ScaleInShare
        && load.InFlight <= servers * inFlightPerServer;
}
