// Eviction without a command that asks for memory: after maxmemory was lowered, or a pause is over. In slices.
using Larder.Engine.Keyspace.Eviction;
using Larder.Network.Loops;

namespace Larder.Engine.Housekeeping;

/// <summary>Housekeeping of one loop for the whole store.</summary>
public sealed class EvictionWork(Evictor evictor, Func<long> unixMs) : ILoopWork
{
    const int KeysPerSlice = 64;
    const int IdleMs = 10;

    public long RestsUntilMs { get; private set; }

    public bool IsNeeded(long nowMs) => evictor.MayEvict(unixMs());

    public long Run(long nowMs)
    {
        var isMore = evictor.MakeRoom(unixMs(), RoomDemand.OfSlice(KeysPerSlice)) == RoomFound.Later;
        RestsUntilMs = isMore ? 0 : long.MaxValue;
        return nowMs + (isMore ? 0 : IdleMs);
    }
}
