// Which segments of the LRU the items are in, by classes of sizes, and for how long the longest idle of each were not used. Of
// few items all are looked at; of many a sample tells the shares.
using Larder.Engine.Keyspace;
using Larder.Engine.Memcached.Operations;
using Larder.Engine.Memcached.Requests;

namespace Larder.Engine.Memcached.Statistics;

sealed class SegmentSamples
{
    const int MostLookedAt = 4096;
    const int SampledBuckets = 256;
    const int SegmentCount = 4;

    readonly Random _random = new();
    readonly long[,] _seen = new long[SlabClasses.Limit, SegmentCount];
    readonly long[,] _idleMs = new long[SlabClasses.Limit, SegmentCount];

    public static SegmentSamples Take(MemcachedContext context)
    {
        var samples = new SegmentSamples();
        var looksAtAll = context.Store.CountKeys(0) <= MostLookedAt;
        foreach (var shard in context.Store.Shards)
        {
            using var hold = context.Hold(shard);
            if (looksAtAll) samples.LookAtAll(context, shard);
            else samples.LookAtSome(context, shard);
        }
        return samples;
    }

    /// <summary>So many of the class's items are in the segment, as far as the samples show it.</summary>
    public long Count(int number, Segment segment, long items)
    {
        long all = 0;
        for (var i = 0; i < SegmentCount; i++) all += _seen[number, i];
        return all == 0 ? 0 : items * _seen[number, (int)segment] / all;
    }

    /// <summary>For how many seconds the longest idle one of the segment was not used.</summary>
    public long AgeSeconds(int number, Segment segment) => _idleMs[number, (int)segment] / 1000;

    void LookAtAll(MemcachedContext context, Shard shard)
    {
        Span<uint> handles = stackalloc uint[Items.ItemIndex.MaxPerStep];
        ulong position = 0;
        do
        {
            position = shard.Databases[0].Scan(position, handles, out var count);
            Look(context, shard, handles[..count]);
        }
        while (position != 0);
    }

    void LookAtSome(MemcachedContext context, Shard shard)
    {
        Span<uint> handles = stackalloc uint[Database.SampleSize];
        var database = shard.Databases[0];
        for (var i = 0; i < Math.Max(1, SampledBuckets / context.Store.Shards.Length) && database.Count > 0; i++)
        {
            var count = database.Sample((ulong)_random.NextInt64(), handles);
            Look(context, shard, handles[..count]);
        }
    }

    void Look(MemcachedContext context, Shard shard, ReadOnlySpan<uint> handles)
    {
        foreach (var handle in handles)
        {
            var item = shard.Databases[0].At(handle);
            var (number, segment) = (context.Server.Classes.Of(item), (int)context.NoteSegment(shard, item));
            _seen[number, segment]++;
            _idleMs[number, segment] = Math.Max(_idleMs[number, segment], IdleTime.Ms(shard, item));
        }
    }
}
