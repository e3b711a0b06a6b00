// The segments of memcached's LRU, as a store that samples has them: what an item's marks and its place in the order of
// stores say. None of them is a list, so nothing has to be moved when an item is used.
//
//     temp   stored for a time of temp_ttl at most: evicted last
//     warm   got twice since it was stored: counts as used eight times as lately
//     hot    among the last stores of its shard, hot_lru_pct of what that holds
//     cold   the others
using System.Runtime.CompilerServices;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Memcached.Requests;

enum Segment : byte
{
    Cold,
    Hot,
    Warm,
    Temporary,
}

static class Segments
{
    /// <summary>The marks that eviction goes by; none where the LRU has one segment.</summary>
    public static void Apply(Tuning tuning, AccessClock access)
    {
        access.LastingMark = tuning.IsSegmented ? (byte)ItemMarks.Active : (byte)0;
        access.SparedMark = tuning.IsSegmented ? (byte)ItemMarks.Temporary : (byte)0;
    }

    /// <summary>The marks of an item that ends then.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ItemMarks MarksFor(MemcachedContext context, long expireAtMs) =>
        expireAtMs != 0 && context.Server.Tuning.IsTemporary(expireAtMs - context.NowMs) ? ItemMarks.Temporary : ItemMarks.None;

    /// <summary>Where an item is; under the lock of its shard.</summary>
    public static Segment Of(Tuning tuning, Shard shard, ItemView item)
    {
        if (!tuning.IsSegmented || !item.HasMemcached) return Segment.Cold;
        var marks = (ItemMarks)item.Marks;
        if ((marks & ItemMarks.Temporary) != 0) return Segment.Temporary;
        if ((marks & ItemMarks.Active) != 0) return Segment.Warm;
        return (marks & ItemMarks.Cold) == 0 && IsAmongLast(tuning, shard, item) ? Segment.Hot : Segment.Cold;
    }

    /// <summary>Whether an item has left the hot segment, and nobody has noticed.</summary>
    public static bool HasCooled(Segment segment, ItemView item) =>
        segment == Segment.Cold && item.HasMemcached && ((ItemMarks)item.Marks & ItemMarks.Cold) == 0;

    // A CAS number counts the stores of its shard.
    static bool IsAmongLast(Tuning tuning, Shard shard, ItemView item) =>
        shard.CasCount - (item.Cas >> Store.MaxShardBits) <
            (ulong)Math.Max(shard.Databases[0].Count * tuning.HotPercent / 100, Math.Min(tuning.HotPercent, 1));
}
