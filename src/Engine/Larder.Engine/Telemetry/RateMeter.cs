// How much happens per second at the moment: totals remembered ten times a second, and the rate over the last 1.6 seconds.
using Larder.Network.Loops;

namespace Larder.Engine.Telemetry;

/// <summary>The instantaneous figures of INFO. Runs on one loop; read by any thread.</summary>
public sealed class RateMeter(ServerCounters counters, EventLoopGroup loops) : ILoopWork
{
    const int PeriodMs = 100;
    const int SampleCount = 16;

    readonly Sample[] _samples = new Sample[SampleCount];
    readonly Lock _lock = new();
    int _next;
    Rates _rates;

    /// <summary>Rates as of the last sample.</summary>
    public Rates Current
    {
        get
        {
            lock (_lock) return _rates;
        }
    }

    public long Run(long nowMs)
    {
        var network = NetworkTotals.Of(loops);
        var commands = counters.Sum(loop => loop.CommandsProcessed);
        var newest = new Sample(nowMs, commands, network.ReceivedBytes, network.SentBytes, network.Turns);
        lock (_lock)
        {
            var oldest = _samples[_next];
            _samples[_next] = newest;
            _next = (_next + 1) % SampleCount;
            if (oldest.AtMs != 0 && newest.AtMs > oldest.AtMs) _rates = Between(oldest, newest);
        }
        return nowMs + PeriodMs;
    }

    // After CONFIG RESETSTAT a total may be smaller than it was: that reads as nothing for a moment.
    static Rates Between(in Sample from, in Sample to)
    {
        var ms = to.AtMs - from.AtMs;
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
