// Time as the engine sees it. Read from the system once per turn of an event loop and then handed down, so that all
// commands of one batch see the same instant, and so that tests move time by hand.
namespace Larder.Base;

/// <summary>A source of time. Wall time is Unix milliseconds; monotonic time is for measuring durations.</summary>
public abstract class Clock
{
    /// <summary>Wall-clock time, milliseconds since the Unix epoch.</summary>
    public abstract long UnixMs { get; }

    /// <summary>Wall-clock time, microseconds since the Unix epoch.</summary>
    public abstract long UnixMicros { get; }

    /// <summary>Monotonic time in nanoseconds from an arbitrary start.</summary>
    public abstract long MonotonicNs { get; }

    /// <summary>Holds the calling thread up for so long: what DEBUG SLEEP asks for, and nothing else should.</summary>
    public abstract void Block(TimeSpan time);

    /// <summary>The machine's clock.</summary>
    public static Clock System { get; } = new SystemClock();

    sealed class SystemClock : Clock
    {
        static readonly double NsPerTick = 1e9 / global::System.Diagnostics.Stopwatch.Frequency;

        public override long UnixMs => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

        public override long UnixMicros =>
            (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

        public override long MonotonicNs =>
            (long)(global::System.Diagnostics.Stopwatch.GetTimestamp() * NsPerTick);

        public override void Block(TimeSpan time) => Thread.Sleep(time);
    }
}

/// <summary>A clock that stands still until a test moves it.</summary>
public sealed class ManualClock(long unixMs = 1_700_000_000_000) : Clock
{
    long _micros = unixMs * 1000;

    public override long UnixMs => Volatile.Read(ref _micros) / 1000;
    public override long UnixMicros => Volatile.Read(ref _micros);
    public override long MonotonicNs => Volatile.Read(ref _micros) * 1000;

    public override void Block(TimeSpan time) => Advance((long)time.TotalMilliseconds);

    /// <summary>Moves the clock forward.</summary>
    public void Advance(long ms) => Interlocked.Add(ref _micros, ms * 1000);
}
