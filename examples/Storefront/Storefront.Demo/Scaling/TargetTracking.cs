// Target tracking as a pure rule: enough servers that each has at most its target of the load. It adds servers at once,
// and takes them away one by one after the load has been low for a while, so that a dip does not cost capacity.
using Larder.Base;

namespace Storefront.Demo.Scaling;

/// <summary>How many servers a load needs.</summary>
sealed class TargetTracking(double targetPerServer, int minimum, int maximum, int scaleInAfterMs)
{
    // Below this share of what one server fewer would carry the load counts as low.
    const double ScaleInShare = 0.9;

    long? _lowSinceMs;

    public int Minimum => minimum;

    /// <summary>The count wanted now. Loads are requests per second; call it at each measurement.</summary>
    public int Desired(double load, int current, long nowMs)
    {
        Check.That(current >= 0 && load >= 0);
        var needed = Math.Clamp((int)Math.Ceiling(load / targetPerServer), minimum, maximum);
        if (needed >= current || load > (current - 1) * targetPerServer * ScaleInShare)
        {
            _lowSinceMs = null;
            return Math.Max(needed, Math.Min(current, maximum));
        }

        _lowSinceMs ??= nowMs;
        if (nowMs - _lowSinceMs < scaleInAfterMs) return current;
        _lowSinceMs = nowMs;
        return current - 1;
    }
}
