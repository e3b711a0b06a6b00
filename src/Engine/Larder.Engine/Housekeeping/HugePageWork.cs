// Lets what has been filled stand on large pages of the system, bit by bit beside the commands: random access to many keys
// then no longer pays for page tables. Each loop does its share of the shards. A move takes the system half a millisecond, or
// five where the machine is itself a guest whose memory comes into being: while there are requests moves take only a small part
// of a loop's time.
using Larder.Base;
using Larder.Engine.Keyspace;
using Larder.Network.Loops;

namespace Larder.Engine.Housekeeping;

/// <summary>Housekeeping of one loop over the shards whose number leaves the loop's number as remainder.</summary>
public sealed class HugePageWork(Store store, EventLoop loop, int loopCount, Clock clock) : ILoopWork
{
    const int RestMs = 2, IdleMs = 200, QuietMs = 200;

    // One part in so many of a loop's time: fewer than one in a hundred of its requests meet a move.
    const int BusyParts = 200;
    const int NsPerMs = 1_000_000;

    readonly int _first = loop.Index;
    readonly LoopQuiet _quiet = new(loop, QuietMs);
    readonly long[] _seenHeldBytes = new long[store.Shards.Length];
    int _shard = loop.Index;

    public long RestsUntilMs { get; private set; }

    public bool IsNeeded(long nowMs)
    {
        for (var i = _first; i < store.Shards.Length; i += loopCount)
            if (store.Shards[i].Arena.HeldBytes != Volatile.Read(ref _seenHeldBytes[i])) return true;
        return false;
    }

    public long Run(long nowMs)
    {
        RestsUntilMs = 0;
        var isQuiet = _quiet.Is(nowMs);
        for (var start = _shard; ;)
        {
            var shard = store.Shards[_shard];
            var beganNs = clock.MonotonicNs;
            if (TryChoose(shard, out var stretch) && shard.Arena.TryMakeHugePage(stretch))
            {
                using (shard.Hold()) shard.Arena.NoteHugePage(stretch);
                var tookNs = clock.MonotonicNs - beganNs;
                return nowMs + (isQuiet ? RestMs : Math.Max(RestMs, tookNs * BusyParts / NsPerMs));
            }
            _shard += loopCount;
            if (_shard >= store.Shards.Length) _shard = _first;
            if (_shard != start) continue;
            RestsUntilMs = long.MaxValue;
            return nowMs + IdleMs;
        }
    }

    bool TryChoose(Shard shard, out uint stretch)
    {
        using var hold = shard.Hold();
        _seenHeldBytes[shard.Number] = shard.Arena.HeldBytes;
        return shard.Arena.TryChooseHugePage(out stretch);
    }
}
