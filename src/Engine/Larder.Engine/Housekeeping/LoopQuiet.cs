// Whether a loop has nothing to do for its clients: then its housekeeping may take all of its time.
using Larder.Network.Loops;

namespace Larder.Engine.Housekeeping;

/// <summary>Asked by the loop's own thread, at each slice of a work.</summary>
/// <param name="afterMs">So long after the last request it is quiet.</param>
sealed class LoopQuiet(EventLoop loop, int afterMs)
{
    long _reads;
    long _atMs;

    public bool Is(long nowMs)
    {
        if (loop.Counters.ReadCount is var reads && reads != _reads)
        {
            _reads = reads;
            _atMs = nowMs + afterMs;
        }
        return nowMs >= _atMs;
    }
}
