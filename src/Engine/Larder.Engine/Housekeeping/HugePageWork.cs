// Lets what has been filled stand on large pages of the system, bit by bit beside the commands: random access to many keys
// then no longer pays for page tables. Each loop does its share of the shards.
using Larder.Engine.Keyspace;
using Larder.Network.Loops;

namespace Larder.Engine.Housekeeping;

/// <summary>Housekeeping of one loop over the shards whose number leaves the loop's number as remainder.</summary>
public sealed class HugePageWork(Store store, int loop, int loopCount) : ILoopWork
{
    const int RestMs = 2, IdleMs = 200;

    readonly int _first = loop;
    readonly long[] _seenHeldBytes = new long[store.Shards.Length];
    int _shard = loop;

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
        for (var start = _shard; ;)
        {
            var shard = store.Shards[_shard];
            if (TryChoose(shard, out var stretch) && shard.Arena.TryMakeHugePage(stretch))
            {
                using (shard.Hold()) shard.Arena.NoteHugePage(stretch);
                return nowMs + RestMs;
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
