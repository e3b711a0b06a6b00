// Gives memory back: after many keys went, what is left is moved together, indexes shrink, and empty pages return to the
// system. Each loop does its share of the shards, in slices, and only where the arena holds much more than is used.
//
//     used / held     1 ........ 0.92 ............ 0.86 ............ 0
//     slices          none      | short, seldom   | long, often            so that a cache whose values change their
//                                                                          sizes stays bounded however fast they do
using Larder.Engine.Keyspace;
using Larder.Base;
using Larder.Memory.Arenas;
using Larder.Network.Loops;

namespace Larder.Engine.Housekeeping;

/// <summary>Housekeeping of one loop over the shards whose number leaves the loop's number as remainder.</summary>
public sealed class CompactionWork(Store store, int loop, int loopCount, Clock clock) : ILoopWork
{
    /// <summary>An arena is compacted when less than this part of what it holds is used.</summary>
    const double WorthwhileUse = 0.92;

    /// <summary>Below this part it is urgent.</summary>
    const double UrgentUse = 0.86;
    const int SparsePercent = 75, UrgentSparsePercent = 85;
    const int SliceNs = 50_000, UrgentSliceNs = 200_000;
    const long SlackBytes = 1 << 20, TrimBytes = 1 << 20;
    const int RestMs = 2, UrgentRestMs = 1, IdleMs = 200, VainRestMs = 10_000;

    /// <summary>A pass that gives back less than this part of what is occupied was in vain.</summary>
    const int LeastGain = 64;

    readonly int _first = loop;
    readonly VainPass?[] _vain = new VainPass?[store.Shards.Length];
    int _shard = loop;
    int _database;
    CompactionCursor _cursor;
    ulong _shrinkPosition;
    bool _shrinking;
    long _occupiedAtStart;

    public long RestsUntilMs { get; private set; }

    public bool IsNeeded(long nowMs)
    {
        for (var i = _first; i < store.Shards.Length; i += loopCount)
        {
            var shard = store.Shards[i];
            if (shard.Lent.HasReturned || HasDirt(shard)) return true;
            if (IsUsedBelow(shard, WorthwhileUse) && !IsVain(shard, nowMs)) return true;
        }
        return false;
    }

    public long Run(long nowMs)
    {
        RestsUntilMs = 0;
        // From where it left off, past the shards that have nothing to give back.
        for (var looked = 0; looked < store.Shards.Length; looked += loopCount)
        {
            var shard = store.Shards[_shard];
            if (shard.Lent.HasReturned) TakeBack(shard);
            if (Trim(shard)) return nowMs + RestMs;
            if (IsUnderWay) return nowMs + Compact(shard, nowMs);
            if (IsUsedBelow(shard, WorthwhileUse) && !IsVain(shard, nowMs))
            {
                _occupiedAtStart = Occupied(shard);
                return nowMs + Compact(shard, nowMs);
            }
            NextShard();
        }
        RestsUntilMs = long.MaxValue;
        return nowMs + IdleMs;
    }

    bool IsUnderWay => _database != 0 || !_cursor.IsAtStart || _shrinking;

    // Returns the milliseconds to rest for.
    int Compact(Shard shard, long nowMs)
    {
        var urgent = IsUsedBelow(shard, UrgentUse);
        bool more;
        using (shard.Hold()) more = RunSlice(shard, urgent);
        if (more) return urgent ? UrgentRestMs : RestMs;
        var occupied = Occupied(shard);
        var wasVain = occupied > _occupiedAtStart - _occupiedAtStart / LeastGain;
        _vain[_shard] = wasVain ? new VainPass(nowMs, occupied, shard.Arena.UsedBytes) : null;
        NextShard();
        return urgent ? UrgentRestMs : RestMs;
    }

    // Small caches have spans that are not full and cannot be: going over all keys again would only cost the commands
    // their cache. So a shard rests after a pass that gave nothing back, until it looks different, or for a while.
    bool IsVain(Shard shard, long nowMs)
    {
        if (_vain[shard.Number] is not { } last || nowMs - last.EndedMs > VainRestMs) return false;
        var least = last.OccupiedBytes / LeastGain;
        return Occupied(shard) < last.OccupiedBytes + least && shard.Arena.UsedBytes > last.UsedBytes - least;
    }

    static long Occupied(Shard shard) => shard.Arena.HeldBytes - shard.Arena.DirtyBytes;

    sealed record VainPass(long EndedMs, long OccupiedBytes, long UsedBytes);

    static void TakeBack(Shard shard)
    {
        using var hold = shard.Hold();
        shard.Lent.TakeBack();
    }

    static bool IsUsedBelow(Shard shard, double part) =>
        shard.Arena.HeldBytes > SlackBytes && shard.Arena.UsedBytes < shard.Arena.HeldBytes * part;

    // One slice over the databases of a shard: first the items move, then the index shrinks. False at the end.
    bool RunSlice(Shard shard, bool urgent)
    {
        var sparsePercent = urgent ? UrgentSparsePercent : SparsePercent;
        var endsAtNs = clock.MonotonicNs + (urgent ? UrgentSliceNs : SliceNs);
        while (_database < shard.Databases.Length && clock.MonotonicNs < endsAtNs)
        {
            var database = shard.Databases[_database];
            if (_shrinking)
            {
                _shrinkPosition = database.ShrinkIndex(_shrinkPosition);
                if (_shrinkPosition != 0) continue;
                _database++;
                _shrinking = false;
            }
            else if (!_cursor.Step(database, sparsePercent))
            {
                _shrinking = true;
            }
        }
        if (_database < shard.Databases.Length) return true;
        _database = 0;
        return false;
    }

    // A part at a time, and without the lock while the system takes the pages back.
    bool Trim(Shard shard)
    {
        if (!HasDirt(shard)) return false;
        var endsAtNs = clock.MonotonicNs + UrgentSliceNs;
        do
        {
            FreePages run;
            using (shard.Hold()) run = shard.Arena.TakeFree(TrimBytes);
            if (run.Pages == 0) break;
            shard.Arena.Discard(run);
            using (shard.Hold()) shard.Arena.PutBack(run);
        }
        while (HasDirt(shard) && clock.MonotonicNs < endsAtNs);
        return true;
    }

    static bool HasDirt(Shard shard) =>
        shard.Arena.DirtyBytes > Math.Max(SlackBytes / 4, shard.Arena.HeldBytes / 32);

    void NextShard()
    {
        _shard += loopCount;
        if (_shard >= store.Shards.Length) _shard = _first;
    }
}
