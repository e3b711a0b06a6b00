// stats items and stats slabs. Larder's items are of no slab classes; to tools that walk them there is one, with all.
using Larder.Engine.Memcached.Requests;

namespace Larder.Engine.Memcached.Statistics;

static class ItemStatistics
{
    public static void AddItems(StatList list, MemcachedContext context)
    {
        var now = StatisticsSnapshot.Take(context.Server);
        if (now.Items == 0) return;
        list.Add($"items:{MemcachedServer.SlabClass}:number", now.Items);
        list.Add($"items:{MemcachedServer.SlabClass}:mem_requested", now.UsedBytes);
        list.Add($"items:{MemcachedServer.SlabClass}:evicted", now.Evicted);
        list.Add($"items:{MemcachedServer.SlabClass}:outofmemory", now.Figures.StoreNoMemory);
        list.Add($"items:{MemcachedServer.SlabClass}:reclaimed", now.Expired);
    }

    public static void AddSlabs(StatList list, MemcachedContext context)
    {
        var now = StatisticsSnapshot.Take(context.Server);
        var figures = now.Figures;
        list.Add($"{MemcachedServer.SlabClass}:used_chunks", now.Items);
        list.Add($"{MemcachedServer.SlabClass}:mem_requested", now.UsedBytes);
        list.Add($"{MemcachedServer.SlabClass}:get_hits", figures.GetHits);
        list.Add($"{MemcachedServer.SlabClass}:cmd_set", figures.SetCommands);
        list.Add($"{MemcachedServer.SlabClass}:delete_hits", figures.DeleteHits);
        list.Add($"{MemcachedServer.SlabClass}:incr_hits", figures.IncrementHits);
        list.Add($"{MemcachedServer.SlabClass}:decr_hits", figures.DecrementHits);
        list.Add($"{MemcachedServer.SlabClass}:cas_hits", figures.CasHits);
        list.Add($"{MemcachedServer.SlabClass}:cas_badval", figures.CasMismatches);
        list.Add($"{MemcachedServer.SlabClass}:touch_hits", figures.TouchHits);
        list.Add("active_slabs", 1);
        list.Add("total_malloced", now.HeldBytes);
    }
}
