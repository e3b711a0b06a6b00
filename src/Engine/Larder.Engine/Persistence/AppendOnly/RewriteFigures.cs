// What INFO tells of rewrites, and when one is due by itself.
using Larder.Base;
using Larder.Engine.Settings.Groups;

namespace Larder.Engine.Persistence.AppendOnly;

/// <summary>Set by one thread at a time, read by any.</summary>
public sealed class RewriteFigures(PersistenceSettings settings, Clock clock)
{
    const int Percent = 100, ToleratedFailures = 3, MostMinutes = 60;
    const long MsPerSecond = 1000, MsPerMinute = 60_000;

    long _baseBytes;
    long _beganAtMs = -1;
    long _tryAgainAtMs;

    /// <summary>Rewrites that were begun.</summary>
    public long Count { get; private set; }

    /// <summary>Failures since the last one that succeeded.</summary>
    public int Failures { get; private set; }

    public bool LastFailed { get; private set; }

    /// <summary>How long the last one took; -1 before the first.</summary>
    public long LastSeconds { get; private set; } = -1;

    /// <summary>How long the present one has taken; -1 where there is none.</summary>
    public long CurrentSeconds => _beganAtMs < 0 ? -1 : (clock.MonotonicNs / 1_000_000 - _beganAtMs) / MsPerSecond;

    /// <summary>The size of all files after the last one.</summary>
    public long BaseBytes
    {
        get => Volatile.Read(ref _baseBytes);
        set => Volatile.Write(ref _baseBytes, value);
    }

    public void Begin()
    {
        Count++;
        _beganAtMs = clock.MonotonicNs / 1_000_000;
    }

    public void End(bool hasFailed)
    {
        LastSeconds = CurrentSeconds;
        _beganAtMs = -1;
        LastFailed = hasFailed;
        Failures = hasFailed ? Failures + 1 : 0;
        if (Failures < ToleratedFailures) return;
        var minutes = Math.Min(1L << Math.Min(Failures - ToleratedFailures, 6), MostMinutes);
        _tryAgainAtMs = clock.MonotonicNs / 1_000_000 + (minutes * MsPerMinute);
    }

    /// <summary>It was left off, for no fault of its own.</summary>
    public void Cancel() => _beganAtMs = -1;

    /// <summary>By how much the files have grown in percent, where that is enough for a rewrite; 0 where it is not.</summary>
    public long GrowthThatIsDue(long bytes)
    {
        var most = settings.RewritePercentage.Value;
        if (most == 0 || bytes <= settings.RewriteMinBytes.Value) return 0;
        if (Failures >= ToleratedFailures && clock.MonotonicNs / 1_000_000 < _tryAgainAtMs) return 0;
        var growth = (long)((double)bytes * Percent / Math.Max(1, BaseBytes)) - Percent;
        return growth >= most ? growth : 0;
    }
}
