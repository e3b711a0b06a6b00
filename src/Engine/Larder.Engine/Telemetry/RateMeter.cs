// How much happens per second at the moment: totals remembered up to ten times a second, as long as anything happens, and
// compared with those of now when somebody asks.
using Larder.Base;
using Larder.Network.Loops;

namespace Larder.Engine.Telemetry;

/// <summary>The instantaneous figures of INFO. Runs on one loop; read by any thread.</summary>
public sealed class RateMeter(ServerCounters counters, EventLoopGroup loops, Clock clock) : ILoopWork
{
    const int PeriodMs = 100;
    const int SampleCount = 17;
    const int WindowMs = (SampleCount - 1) * PeriodMs;
    const long NsPerMs = 1_000_000;

    readonly Sample[] _samples = new Sample[SampleCount];
    readonly Lock _lock = new();
    int _next;

    public long RestsUntilMs => long.MaxValue;

    public bool IsNeeded(long nowMs) => true;

    /// <summary>Rates over the last 1.6 seconds, or as much of them as the node has run for.</summary>
    public Rates Current
    {
        get
        {
            var now = Take(clock.MonotonicNs / NsPerMs);
            lock (_lock) return Between(Base(now.AtMs - WindowMs), now);
        }
    }

    public long Run(long nowMs)
    {
        var sample = Take(nowMs);
        lock (_lock)
        {
            _samples[_next] = sample;
            _next = (_next + 1) % SampleCount;
        }
        return nowMs + PeriodMs;
    }

    Sample Take(long nowMs)
    {
        var network = NetworkTotals.Of(loops);
        var commands = counters.Sum(loop => loop.CommandsProcessed);
        return new Sample(nowMs, commands, network.ReceivedBytes, network.SentBytes, network.Turns);
    }

    // The newest sample that is old enough. What follows it late was preceded by quiet, so its totals hold until then.
    Sample Base(long fromMs)
    {
        var oldest = default(Sample);
        for (var i = 0; i < SampleCount; i++)
        {
            var sample = _samples[(_next + i) % SampleCount];
            if (sample.AtMs == 0) continue;
            if (oldest.AtMs == 0) oldest = sample;
            if (sample.AtMs > fromMs) break;
            oldest = sample with { AtMs = Math.Max(sample.AtMs, fromMs - PeriodMs) };
        }
        return oldest;
    }

    // After CONFIG RESETSTAT a total may be smaller than it was: that reads as nothing for a moment.
    static Rates Between(in Sample from, in Sample to)
    {
        var ms = to.AtMs - from.AtMs;
        if (from.AtMs == 0 || ms < PeriodMs) return default;
        return new Rates(
            Math.Max(0, to.Commands - from.Commands) * 1000 / ms,
            Math.Max(0, to.ReceivedBytes - from.ReceivedBytes) * 1000 / ms,
            Math.Max(0, to.SentBytes - from.SentBytes) * 1000 / ms,
            Math.Max(0, to.Turns - from.Turns) * 1000 / ms);
    }

    readonly record struct Sample(long AtMs, long Commands, long ReceivedBytes, long SentBytes, long Turns);
}

/// <summary>What happens per second.</summary>
public readonly record struct Rates(long Commands, long ReceivedBytes, long SentBytes, long Turns);
