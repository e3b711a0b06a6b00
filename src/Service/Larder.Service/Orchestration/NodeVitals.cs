// What the grain remembers between two looks at a node, in memory only: how often it had to be started lately, and for
// how long it has been silent.
namespace Larder.Service.Orchestration;

/// <summary>A node's recent past.</summary>
sealed class NodeVitals
{
    const long SilenceMaxMs = 15_000;
    const long SteadyMs = 10_000;
    const long StartDelayFirstMs = 100;
    const long StartDelayMaxMs = 30_000;

    long _silentSinceMs = -1;
    long _readySinceMs = -1;
    long _startNotBeforeMs;
    int _startCount;

    /// <summary>How long a start has to wait: nothing at first, then longer each time that the node ends without
    /// having served steadily.</summary>
    public long StartDelayMs(long nowMs)
    {
        if (_readySinceMs >= 0 && nowMs - _readySinceMs >= SteadyMs) Reset();
        return Math.Max(0, _startNotBeforeMs - nowMs);
    }

    /// <summary>The node's process has just been started.</summary>
    public void MarkStarted(long nowMs)
    {
        var delay = Math.Min(StartDelayMaxMs, StartDelayFirstMs << Math.Min(_startCount, 20));
        _startNotBeforeMs = _startCount == 0 ? 0 : nowMs + delay;
        _startCount++;
        _readySinceMs = -1;
        _silentSinceMs = nowMs;
    }

    /// <summary>The node was asked; returns whether it has been silent for too long.</summary>
    public bool MarkAsked(bool answered, long nowMs)
    {
        if (answered)
        {
            _silentSinceMs = -1;
            if (_readySinceMs < 0) _readySinceMs = nowMs;
            return false;
        }
        if (_silentSinceMs < 0) _silentSinceMs = nowMs;
        return nowMs - _silentSinceMs >= SilenceMaxMs;
    }

    void Reset()
    {
        _startCount = 0;
        _startNotBeforeMs = 0;
    }
}
