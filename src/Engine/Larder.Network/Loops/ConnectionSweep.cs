// Finds connections that were silent or did not read for too long. A tenth of the table ten times a second, so that ten
// thousand connections are no burst.
namespace Larder.Network.Loops;

/// <summary>Checks every connection of a loop about once a second.</summary>
sealed class ConnectionSweep(SourceTable sources) : ILoopWork
{
    const int SlicesPerSecond = 10;
    const int PeriodMs = 1000 / SlicesPerSecond;

    int _slice;

    public long Run(long nowMs)
    {
        // Places of one slice stand SlicesPerSecond apart.
        for (var place = _slice; place < sources.PlaceCount; place += SlicesPerSecond)
            if (sources.At(place) is Connection connection) connection.Sweep(nowMs);
        _slice = (_slice + 1) % SlicesPerSecond;
        return nowMs + PeriodMs;
    }
}
