// Gives memory back: after many keys went, what is left is moved together, indexes shrink, and empty pages return to the
// system. Each loop does its share of the shards, in slices, and only where the arena holds much more than is used.
using Larder.Network.Loops;

namespace Larder.Engine.Keyspace.Compaction;

/// <summary>Housekeeping of one loop over the shards whose number leaves the loop's number as remainder.</summary>
public sealed class CompactionWork(Store store, int loop, int loopCount) : ILoopWork
{
    /// <summary>An arena is compacted when less than this part of what it holds is used.</summary>
    const double WorthwhileUse = 0.90;
    const int SparsePercent = 75;
    const int StepsPerSlice = 64;
    const long SlackBytes = 1 << 20;
    const int RestMs = 2, IdleMs = 200;

    readonly int _first = loop;
    int _shard = loop;
    int _database;
    CompactionCursor _cursor;
    ulong _shrinkPosition;
    bool _shrinking;

    public long Run(long nowMs)
    {
        var shard = store.Shards[_shard];
        if (shard.Lent.HasReturned) TakeBack(shard);
        if (_database == 0 && _cursor.IsAtStart && !_shrinking && !IsWorthwhile(shard))
        {
            Trim(shard);
            return NextShard() ? nowMs + IdleMs : nowMs;
        }
        shard.Enter();
        var more = Step(shard);
        shard.Exit();
        if (more) return nowMs + RestMs;
        Trim(shard);
        NextShard();
        return nowMs + RestMs;
    }

    static void TakeBack(Shard shard)
    {
        shard.Enter();
        shard.Lent.TakeBack();
        shard.Exit();
    }

    static bool IsWorthwhile(Shard shard) =>
        shard.Arena.HeldBytes > SlackBytes && shard.Arena.UsedBytes < shard.Arena.HeldBytes * WorthwhileUse;

    // One slice over the databases of a shard: first the items move, then the index shrinks. False at the end.
    bool Step(Shard shard)
    {
        for (var steps = 0; steps < StepsPerSlice && _database < shard.Databases.Length; steps++)
        {
            var database = shard.Databases[_database];
            if (_shrinking)
            {
                _shrinkPosition = database.ShrinkIndex(_shrinkPosition);
                if (_shrinkPosition != 0) continue;
                _database++;
                _shrinking = false;
            }
            else if (!database.Compact(ref _cursor, SparsePercent))
            {
                _shrinking = true;
            }
        }
        if (_database < shard.Databases.Length) return true;
        _database = 0;
        return false;
    }

    static void Trim(Shard shard)
    {
        if (shard.Arena.DirtyBytes <= Math.Max(SlackBytes / 4, shard.Arena.HeldBytes / 32)) return;
        shard.Enter();
        shard.Arena.Trim();
        shard.Exit();
    }

    // True when all shards have been looked at since the first.
    bool NextShard()
    {
        _shard += loopCount;
        if (_shard < store.Shards.Length) return false;
        _shard = _first;
        return true;
    }
}
