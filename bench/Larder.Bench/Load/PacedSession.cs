// A connection whose requests go out when they are due. A reply's latency counts from the moment at which its request
// should have been sent, so that a server which stalls is charged for those that had to wait behind the stall; a
// generator that only times what it got to send would leave them out (coordinated omission).
namespace Larder.Bench.Load;

sealed class PacedSession(LoadWorker worker) : LoadSession(worker)
{
    const int InFlightCapacity = 8192;

    readonly long[] _dueTicks = new long[InFlightCapacity];
    int _first, _count;

    public override void Begin()
    {
    }

    /// <summary>Sends a request that was due at <paramref name="dueTicks"/>; false when too many are in flight or none
    /// is left to send.</summary>
    public bool TrySend(long dueTicks)
    {
        if (_count == InFlightCapacity || Worker.WriteRequests(Connection, 1) == 0) return false;
        _dueTicks[(_first + _count++) % InFlightCapacity] = dueTicks;
        return true;
    }

    protected override void OnReplies(int replies, long ticks)
    {
        for (; replies > 0; replies--)
        {
            Worker.Record(ticks - _dueTicks[_first], 1);
            _first = (_first + 1) % InFlightCapacity;
            _count--;
        }
    }
}
