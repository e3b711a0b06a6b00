// Housekeeping whose long slices show up in LATENCY, under a name that tools know ("expire-cycle").
using Larder.Base;
using Larder.Network.Loops;

namespace Larder.Engine.Telemetry;

/// <summary>Does another work's slices and reports those that take latency-monitor-threshold or longer.</summary>
public sealed class MeasuredWork(
    string name, ILoopWork work, Clock clock, LatencyMonitor spikes, Func<long> thresholdMs) : ILoopWork
{
    const long NsPerMs = 1_000_000;

    public long RestsUntilMs => work.RestsUntilMs;

    public bool IsNeeded(long nowMs) => work.IsNeeded(nowMs);

    public long Run(long nowMs)
    {
        var start = clock.MonotonicNs;
        var due = work.Run(nowMs);
        var ms = (clock.MonotonicNs - start) / NsPerMs;
        if (thresholdMs() is > 0 and var least && ms >= least) spikes.Add(name, ms, clock.UnixMs);
        return due;
    }
}
