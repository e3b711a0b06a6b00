// The engine's time by a TimeProvider. Whenever a provider that stands still is moved, its timer goes off, and the loops look
// whether there is something to do: keys that have ended, clients that have waited long enough.
using Larder.Base;
using Larder.Network.Loops;

namespace Larder.Testing;

sealed class ProvidedClock(TimeProvider time) : Clock, IDisposable
{
    static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    readonly long _start = time.GetTimestamp();
    readonly Lock _lock = new();
    ITimer? _timer;
    bool _isOver;

    public override long UnixMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    public override long UnixMicros => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    // From the start: timestamps of a provider may be as large as dates are.
    public override long MonotonicNs => time.GetElapsedTime(_start).Ticks * TimeSpan.NanosecondsPerTick;

    public override void Block(TimeSpan duration) => System.Block(duration);

    /// <summary>Wakes these when time has passed.</summary>
    public void Follow(EventLoopGroup loops)
    {
        // Not a period: a provider that is moved by a day would go through each.
        lock (_lock) _timer = time.CreateTimer(_ => Wake(loops), null, Least, Timeout.InfiniteTimeSpan);
    }

    void Wake(EventLoopGroup loops)
    {
        lock (_lock)
        {
            if (_isOver) return;
            foreach (var loop in loops.Loops) loop.Nudge();
            _timer?.Change(Least, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isOver = true;
            _timer?.Dispose();
        }
    }
}
