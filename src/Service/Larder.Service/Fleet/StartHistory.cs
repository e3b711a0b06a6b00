// How often a node had to be started lately, and how long its next start has to wait for it: a node that ends right after each
// start is started ever less often, one that served steadily at once.
using Larder.Base;

namespace Larder.Service.Fleet;

/// <summary>The starts of one node.</summary>
sealed class StartHistory(Clock clock)
{
    const long SteadyMs = 10_000;
    const long DelayFirstMs = 100;
    const long DelayMaxMs = 30_000;
    const long NsPerMs = 1_000_000;

    readonly Lock _lock = new();
    long _readySinceMs = -1;
    long _notBeforeMs;
    int _count;

    long NowMs => clock.MonotonicNs / NsPerMs;

    /// <summary>How long the next start has to wait: nothing at first, then longer each time that the node ends without having
    /// served steadily.</summary>
    public long DelayMs
    {
        get
        {
            lock (_lock)
            {
                if (_readySinceMs >= 0 && NowMs - _readySinceMs >= SteadyMs) (_count, _notBeforeMs) = (0, 0);
                return Math.Max(0, _notBeforeMs - NowMs);
            }
        }
    }

    /// <summary>The node's process has just been started.</summary>
    public void MarkStarted()
    {
        lock (_lock)
        {
            var delay = Math.Min(DelayMaxMs, DelayFirstMs << Math.Min(_count, 20));
            _notBeforeMs = _count == 0 ? 0 : NowMs + delay;
            _count++;
            _readySinceMs = -1;
        }
    }

    /// <summary>The node serves.</summary>
    public void MarkReady()
    {
        lock (_lock)
        {
            if (_readySinceMs < 0) _readySinceMs = NowMs;
        }
    }

    /// <summary>Its end was asked for, so that its next start is no repetition of the last; or its failure made that
    /// necessary.</summary>
    public void ForgetUnless(bool failed)
    {
        if (failed) return;
        lock (_lock) (_count, _notBeforeMs, _readySinceMs) = (0, 0, -1);
    }
}
