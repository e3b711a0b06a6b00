// The demand of the append-only file on replies: what it is told of has to be on the disk, or at least not far from it.
namespace Larder.Engine.Execution.Requests;

/// <summary>Called by one thread at a time.</summary>
public sealed class HeldForDisk(ReplyBarrier barrier)
{
    BarrierDemand? _demand;

    /// <summary>Up to where changes may be told; null when there is no file any more.</summary>
    public void Set(long? safeOffset)
    {
        if (safeOffset is not { } offset)
        {
            _demand?.Dispose();
            _demand = null;
        }
        else if (_demand == null) _demand = barrier.Demand(offset, holdsReads: false);
        else _demand.Advance(offset);
    }
}
