// Finds connections that were silent or did not read for too long. In slices, so that ten thousand connections are no burst;
// after a round it rests until the first of them could be due.
namespace Larder.Network.Loops;

/// <summary>Checks every connection of a loop about once a second while something happens on it.</summary>
sealed class ConnectionSweep(SourceTable sources) : ILoopWork
{
    const int SlicesPerSecond = 10;
    const int PeriodMs = 1000 / SlicesPerSecond;
    const int LeastPerSlice = 256;

    int _place;
    long _roundDueMs = long.MaxValue;

    public long RestsUntilMs { get; private set; }

    public long Run(long nowMs)
    {
        var end = _place + Math.Max(sources.PlaceCount / SlicesPerSecond, LeastPerSlice);
        for (; _place < Math.Min(end, sources.PlaceCount); _place++)
            if (sources.At(_place) is Connection connection) _roundDueMs = Math.Min(_roundDueMs, connection.Sweep(nowMs));
        RestsUntilMs = 0;
        if (_place < sources.PlaceCount) return nowMs + PeriodMs;
        (RestsUntilMs, _place, _roundDueMs) = (_roundDueMs, 0, long.MaxValue);
        return nowMs + PeriodMs;
    }
}
