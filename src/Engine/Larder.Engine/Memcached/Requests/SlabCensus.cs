// The items of one shard by memcached's classes of sizes: how many there are, and what became of those that had to go.
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Protocol.Memcached;

namespace Larder.Engine.Memcached.Requests;

/// <summary>Figures of one class.</summary>
public struct ClassCensus
{
    public long Items, Bytes;
    public long Evicted, EvictedNonzero, EvictedUnfetched, EvictedActive, EvictedCooled;
    public long Expired, ExpiredUnfetched, ExpiredSearched, Flushed;

    /// <summary>For how long the one that was evicted last had not been used, milliseconds.</summary>
    public long EvictedIdleMs;

    /// <summary>Takes off what happened before; how many items there are stays.</summary>
    public void Since(in ClassCensus before)
    {
        Evicted -= before.Evicted;
        EvictedNonzero -= before.EvictedNonzero;
        EvictedUnfetched -= before.EvictedUnfetched;
        EvictedActive -= before.EvictedActive;
        EvictedCooled -= before.EvictedCooled;
        Expired -= before.Expired;
        ExpiredUnfetched -= before.ExpiredUnfetched;
        ExpiredSearched -= before.ExpiredSearched;
        Flushed -= before.Flushed;
    }

    public void Add(in ClassCensus other)
    {
        Items += other.Items;
        Bytes += other.Bytes;
        Evicted += other.Evicted;
        EvictedNonzero += other.EvictedNonzero;
        EvictedUnfetched += other.EvictedUnfetched;
        EvictedActive += other.EvictedActive;
        EvictedCooled += other.EvictedCooled;
        Expired += other.Expired;
        ExpiredUnfetched += other.ExpiredUnfetched;
        ExpiredSearched += other.ExpiredSearched;
        Flushed += other.Flushed;
        EvictedIdleMs = Math.Max(EvictedIdleMs, other.EvictedIdleMs);
    }
}

/// <summary>Written under the lock of its shard; read by statistics, a moment late perhaps.</summary>
sealed class SlabCensus(
    Shard shard, SlabClasses classes, Watchers watchers, Tuning tuning, Func<long> unixMs) : ItemCensus
{
    readonly ClassCensus[] _classes = new ClassCensus[SlabClasses.Limit];

    /// <summary>The most items that the shard had at once.</summary>
    public long PeakItems { get; private set; }

    public ref readonly ClassCensus Of(int number) => ref _classes[number];

    public override void Added(ItemView item)
    {
        Count(item.KeyLength, item.ValueLength, 1);
        if (shard.Databases[0].Count > PeakItems) PeakItems = shard.Databases[0].Count;
    }

    public override void Removed(ItemView item) => Count(item.KeyLength, item.ValueLength, -1);

    public override void Resizing(ItemView item, int valueLength)
    {
        if (valueLength == item.ValueLength) return;
        Count(item.KeyLength, item.ValueLength, -1);
        Count(item.KeyLength, valueLength, 1);
    }

    public override void Evicting(ItemView item)
    {
        ref var one = ref _classes[classes.Of(item)];
        one.Evicted++;
        if (item.HasExpiry) one.EvictedNonzero++;
        if (!IsMarked(item, ItemMarks.Fetched)) one.EvictedUnfetched++;
        if (IsMarked(item, ItemMarks.Active)) one.EvictedActive++;
        // It has gone the way from hot to cold, whether anybody has looked or not.
        if (Segments.HasCooled(Segments.Of(tuning, shard, item), item)) one.EvictedCooled++;
        one.EvictedIdleMs = IdleMs(item);
        if (watchers.Wants(WatchTopics.Evictions)) WatchLines.Evicted(watchers, classes, item, IdleMs(item), unixMs());
    }

    public override void Expiring(ItemView item, bool isSearched)
    {
        ref var one = ref _classes[classes.Of(item)];
        one.Expired++;
        if (isSearched) one.ExpiredSearched++;
        if (!IsMarked(item, ItemMarks.Fetched)) one.ExpiredUnfetched++;
    }

    public override void Cleared()
    {
        foreach (ref var one in _classes.AsSpan())
        {
            one.Flushed += one.Items;
            one.Items = one.Bytes = 0;
        }
    }

    void Count(int keyLength, int valueLength, int change)
    {
        ref var one = ref _classes[classes.Of(keyLength, valueLength)];
        one.Items += change;
        one.Bytes += change * ItemSize.Of(keyLength, 0, valueLength);
    }

    long IdleMs(ItemView item) => shard.Access.CountsUses ? 0 : shard.Access.IdleMs(item);

    static bool IsMarked(ItemView item, ItemMarks mark) => item.HasMemcached && ((ItemMarks)item.Marks & mark) != 0;
}
