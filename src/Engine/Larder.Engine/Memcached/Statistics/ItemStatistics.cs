// stats items and stats slabs. Larder's items are of no slab classes; to tools that walk them there is one, with all.
namespace Larder.Engine.Memcached.Statistics;

static class ItemStatistics
{
    /// <summary>The number of the one class.</summary>
    public const int SlabClass = 1;

    public static void AddItems(StatList list, MemcachedContext context)
    {
        var now = StatisticsSnapshot.Take(context.Server);
        if (now.Items == 0) return;
        list.Add($"items:{SlabClass}:number", now.Items);
        list.Add($"items:{SlabClass}:mem_requested", now.UsedBytes);
        list.Add($"items:{SlabClass}:evicted", now.Evicted);
        list.Add($"items:{SlabClass}:outofmemory", now.Figures.StoreNoMemory);
        list.Add($"items:{SlabClass}:reclaimed", now.Expired);
    }

    public static void AddSlabs(StatList list, MemcachedContext context)
    {
        var now = StatisticsSnapshot.Take(context.Server);
        var figures = now.Figures;
        list.Add($"{SlabClass}:used_chunks", now.Items);
        list.Add($"{SlabClass}:mem_requested", now.UsedBytes);
        list.Add($"{SlabClass}:get_hits", figures.GetHits);
        list.Add($"{SlabClass}:cmd_set", figures.SetCommands);
        list.Add($"{SlabClass}:delete_hits", figures.DeleteHits);
        list.Add($"{SlabClass}:incr_hits", figures.IncrementHits);
        list.Add($"{SlabClass}:decr_hits", figures.DecrementHits);
        list.Add($"{SlabClass}:cas_hits", figures.CasHits);
        list.Add($"{SlabClass}:cas_badval", figures.CasMismatches);
        list.Add($"{SlabClass}:touch_hits", figures.TouchHits);
        list.Add("active_slabs", 1);
        list.Add("total_malloced", now.HeldBytes);
    }
}
