// Eviction right behind the command that took the store over its limit, whichever command it was: who caches what goes is
// told before the next request is answered.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Keyspace.Eviction;

namespace Larder.Engine.Execution.Dispatch;

/// <summary>Due when the ledger says so. What is more than a slice is left to the next command or the loops.</summary>
public sealed class DeferredEviction(Evictor evictor) : IDeferredWork
{
    const int KeysPerSlice = 64;

    public void Run(CommandContext context)
    {
        if (evictor.HasLimit) evictor.MakeRoom(context.NowMs, RoomDemand.OfSlice(KeysPerSlice));
    }
}
