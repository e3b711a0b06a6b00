// stats items and stats slabs. Larder's memory has no slab classes: items are shown by the classes of sizes that memcached
// would put them in. What is told of an LRU of one segment is told of its cold one.
using Larder.Engine.Memcached.Operations;
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Memcached.Statistics;

static class ItemStatistics
{
    // So many buckets are looked at for the oldest items.
    const int SampledBuckets = 256;

    public static void AddItems(StatList list, MemcachedContext context)
    {
        var server = context.Server;
        var ages = SampleAges(context);
        for (var number = 1; number <= server.Classes.Largest; number++)
        {
            var census = server.CountClass(number);
            if (census.Items == 0 && census.Evicted + census.Expired + census.Flushed == 0) continue;
            AddClass(list, $"items:{number}", in census, server.SumClass(number), ages[number]);
        }
    }

    static void AddClass(StatList list, string name, in ClassCensus census, in ClassFigures figures, long ageMs)
    {
        list.Add($"{name}:number", census.Items);
        list.Add($"{name}:number_hot", 0);
        list.Add($"{name}:number_warm", 0);
        list.Add($"{name}:number_cold", census.Items);
        list.Add($"{name}:age_hot", 0);
        list.Add($"{name}:age_warm", 0);
        list.Add($"{name}:age", ageMs / 1000);
        list.Add($"{name}:mem_requested", census.Bytes);
        list.Add($"{name}:evicted", census.Evicted);
        list.Add($"{name}:evicted_nonzero", census.EvictedNonzero);
        list.Add($"{name}:evicted_time", census.EvictedIdleMs / 1000);
        list.Add($"{name}:outofmemory", 0);
        list.Add($"{name}:tailrepairs", 0);
        list.Add($"{name}:reclaimed", census.Expired + census.Flushed);
        list.Add($"{name}:expired_unfetched", census.ExpiredUnfetched);
        list.Add($"{name}:evicted_unfetched", census.EvictedUnfetched);
        list.Add($"{name}:evicted_active", census.EvictedActive);
        list.Add($"{name}:crawler_reclaimed", census.ExpiredSearched);
        foreach (var absent in Absent) list.Add($"{name}:{absent}", 0);
        list.Add($"{name}:hits_to_hot", 0);
        list.Add($"{name}:hits_to_warm", 0);
        list.Add($"{name}:hits_to_cold", figures.GetHits);
        list.Add($"{name}:hits_to_temp", 0);
    }

    // Of parts that there are not.
    static readonly string[] Absent =
    [
        "crawler_items_checked", "lrutail_reflocked", "moves_to_cold", "moves_to_warm", "moves_within_lru", "direct_reclaims",
    ];

    // For how long the item that was not used for longest was not used, by class; as far as samples show it.
    static long[] SampleAges(MemcachedContext context)
    {
        var ages = new long[SlabClasses.Limit];
        Span<uint> handles = stackalloc uint[Database.SampleSize];
        var random = new Random();
        foreach (var shard in context.Store.Shards)
        {
            using var hold = context.Hold(shard);
            var database = shard.Databases[0];
            for (var i = 0; i < SampledBuckets / context.Store.Shards.Length && database.Count > 0; i++)
            {
                var count = database.Sample((ulong)random.NextInt64(), handles);
                foreach (var handle in handles[..count])
                {
                    var item = database.At(handle);
                    ref var age = ref ages[context.Server.Classes.Of(item)];
                    age = Math.Max(age, IdleTime.Ms(shard, item));
                }
            }
        }
        return ages;
    }

    public static void AddSlabs(StatList list, MemcachedContext context)
    {
        var server = context.Server;
        const long PageBytes = 1024 * 1024;
        long classes = 0, pages = 0;
        for (var number = 1; number <= server.Classes.Largest; number++)
        {
            var census = server.CountClass(number);
            var figures = server.SumClass(number);
            if (census.Items == 0 && figures.SetCommands == 0) continue;
            classes++;
            pages += AddSlab(list, server, number, census.Items, in figures);
        }
        list.Add("active_slabs", classes);
        list.Add("total_malloced", pages * PageBytes);
    }

    // Tells how many of memcached's pages the class would have.
    static long AddSlab(StatList list, MemcachedServer server, int number, long items, in ClassFigures figures)
    {
        var perPage = server.Classes.PerPage(number);
        var pages = Math.Max(1, (items + perPage - 1) / perPage);
        list.Add($"{number}:chunk_size", server.Classes.SizeOf(number));
        list.Add($"{number}:chunks_per_page", perPage);
        list.Add($"{number}:total_pages", pages);
        list.Add($"{number}:total_chunks", pages * perPage);
        list.Add($"{number}:used_chunks", items);
        list.Add($"{number}:free_chunks", pages * perPage - items);
        list.Add($"{number}:free_chunks_end", 0);
        list.Add($"{number}:get_hits", figures.GetHits);
        list.Add($"{number}:cmd_set", figures.SetCommands);
        list.Add($"{number}:delete_hits", figures.DeleteHits);
        list.Add($"{number}:incr_hits", figures.IncrementHits);
        list.Add($"{number}:decr_hits", figures.DecrementHits);
        list.Add($"{number}:cas_hits", figures.CasHits);
        list.Add($"{number}:cas_badval", figures.CasMismatches);
        list.Add($"{number}:touch_hits", figures.TouchHits);
        return pages;
    }
}
