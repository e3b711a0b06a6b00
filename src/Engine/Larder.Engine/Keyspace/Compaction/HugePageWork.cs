// Lets what has been filled stand on large pages of the system, bit by bit beside the commands: random access to many keys
// then no longer pays for page tables. Each loop does its share of the shards.
using Larder.Network.Loops;

namespace Larder.Engine.Keyspace.Compaction;

/// <summary>Housekeeping of one loop over the shards whose number leaves the loop's number as remainder.</summary>
public sealed class HugePageWork(Store store, int loop, int loopCount) : ILoopWork
{
    const int RestMs = 2, IdleMs = 200;

    readonly int _first = loop;
    int _shard = loop;

    public long Run(long nowMs)
    {
        for (var start = _shard; ;)
        {
            var shard = store.Shards[_shard];
            shard.Enter();
            var found = shard.Arena.TryUseHugePage();
            shard.Exit();
            if (found) return nowMs + RestMs;
            _shard += loopCount;
            if (_shard >= store.Shards.Length) _shard = _first;
            if (_shard == start) return nowMs + IdleMs;
        }
    }
}
