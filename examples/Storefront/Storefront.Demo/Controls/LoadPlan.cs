// How many shoppers are wanted: by the curve, or as many as somebody said.
using System.Diagnostics;

namespace Storefront.Demo.Controls;

/// <summary>Thread-safe.</summary>
sealed class LoadPlan(LoadCurve curve)
{
    const int Fewest = 1, Most = 1000;
    const double Step = 1.5;

    readonly long _started = Stopwatch.GetTimestamp();
    readonly Lock _lock = new();
    int? _held;

    public int Wanted
    {
        get
        {
            lock (_lock) return _held ?? curve.ShoppersAt(Stopwatch.GetElapsedTime(_started));
        }
    }

    /// <summary>It does not follow the curve.</summary>
    public bool IsHeld
    {
        get
        {
            lock (_lock) return _held is not null;
        }
    }

    /// <summary>As many, until told otherwise.</summary>
    public void Hold(int shoppers)
    {
        lock (_lock) _held = Math.Clamp(shoppers, Fewest, Most);
    }

    public void Raise() => Hold((int)Math.Ceiling(Wanted * Step));

    public void Lower() => Hold((int)Math.Floor(Wanted / Step));

    /// <summary>By the curve again.</summary>
    public void Follow()
    {
        lock (_lock) _held = null;
    }
}
