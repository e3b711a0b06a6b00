// Times to live as memcached's clients send them.
namespace Larder.Engine.Memcached.Operations;

/// <summary>0 is never, below zero at once, up to 30 days relative to now, above that Unix seconds.</summary>
static class Exptime
{
    const long MaxRelativeSeconds = 60 * 60 * 24 * 30;

    /// <summary>When an item ends, Unix milliseconds; 0 for never.</summary>
    public static long ToUnixMs(long seconds, long nowMs)
    {
        if (seconds == 0) return 0;
        if (seconds < 0) return nowMs;
        return seconds <= MaxRelativeSeconds ? nowMs + seconds * 1000 : Math.Max(seconds * 1000, nowMs);
    }

    /// <summary>Seconds left, rounded up as memcached's clock of whole seconds shows them.</summary>
    public static long SecondsLeft(long expireAtMs, long nowMs) => Math.Max(0, (expireAtMs - nowMs + 999) / 1000);
}
