// stats items and stats slabs. Larder's memory has no slab classes: items are shown by the classes of sizes that memcached
// would put them in.
using Larder.Engine.Memcached.Requests;

namespace Larder.Engine.Memcached.Statistics;

static class ItemStatistics
{
    public static void AddItems(StatList list, MemcachedContext context)
    {
        var server = context.Server;
        var samples = SegmentSamples.Take(context);
        for (var number = 1; number <= server.Classes.Largest; number++)
        {
            var census = server.CountClass(number);
            if (census.Items == 0 && census.Evicted + census.Expired + census.Flushed == 0) continue;
            AddClass(list, number, in census, server.SumClass(number), samples, server.Tuning.ProtectsTemporary);
        }
    }

    static void AddClass(
        StatList list, int number, in ClassCensus census, in ClassFigures figures, SegmentSamples samples,
        bool showsTemporary)
    {
        var name = $"items:{number}";
        AddSegments(list, number, census.Items, samples, showsTemporary);
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
        list.Add($"{name}:crawler_items_checked", 0);
        list.Add($"{name}:lrutail_reflocked", 0);
        list.Add($"{name}:moves_to_cold", figures.MovesToCold + census.EvictedCooled);
        list.Add($"{name}:moves_to_warm", figures.MovesToWarm);
        list.Add($"{name}:moves_within_lru", 0);
        list.Add($"{name}:direct_reclaims", 0);
        var others = figures.HotHits + figures.ColdHits + figures.TemporaryHits;
        list.Add($"{name}:hits_to_hot", figures.HotHits);
        list.Add($"{name}:hits_to_warm", Math.Max(0, figures.GetHits - others));
        list.Add($"{name}:hits_to_cold", figures.ColdHits);
        list.Add($"{name}:hits_to_temp", figures.TemporaryHits);
    }

    static void AddSegments(StatList list, int number, long items, SegmentSamples samples, bool showsTemporary)
    {
        var name = $"items:{number}";
        var hot = samples.Count(number, Segment.Hot, items);
        var warm = samples.Count(number, Segment.Warm, items);
        var temporary = samples.Count(number, Segment.Temporary, items);
        list.Add($"{name}:number", items);
        list.Add($"{name}:number_hot", hot);
        list.Add($"{name}:number_warm", warm);
        list.Add($"{name}:number_cold", items - hot - warm - temporary);
        if (showsTemporary) list.Add($"{name}:number_temp", temporary);
        list.Add($"{name}:age_hot", samples.AgeSeconds(number, Segment.Hot));
        list.Add($"{name}:age_warm", samples.AgeSeconds(number, Segment.Warm));
        list.Add($"{name}:age", samples.AgeSeconds(number, Segment.Cold));
    }

    public static void AddSlabs(StatList list, MemcachedContext context)
    {
        var server = context.Server;
        long classes = 0;
        for (var number = 1; number <= server.Classes.Largest; number++)
        {
            var census = server.CountClass(number);
            var figures = server.SumClass(number);
            if (census.Items == 0 && figures.SetCommands == 0) continue;
            classes++;
            AddSlab(list, server, number, census.Items, in figures);
        }
        list.Add("active_slabs", classes);
        // What items and loops take of the limit in truth.
        list.Add("total_malloced", server.Store.Memory.LoopShareBytes + server.Store.Shards.ToArray().Sum(
            shard => shard.Arena.UsedBytes - shard.Databases[0].IndexBytes));
    }

    // Tells how many of memcached's pages the class would have.
    static void AddSlab(StatList list, MemcachedServer server, int number, long items, in ClassFigures figures)
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
    }
}
