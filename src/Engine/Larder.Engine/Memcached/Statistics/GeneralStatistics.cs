// stats: the figures that memcached shows, under its names and in its order. Those of parts that Larder does not have (slab
// pages, threads that move items) are 0, as they are in a memcached that has not needed them yet.
using Larder.Engine.Memcached.Requests;
using System.Diagnostics;

namespace Larder.Engine.Memcached.Statistics;

static class GeneralStatistics
{
    public static void AddTo(StatList list, MemcachedContext context)
    {
        var server = context.Server;
        var now = StatisticsSnapshot.Take(server);
        AddProcess(list, context);
        AddConnections(list, server, now);
        AddCommands(list, now.Figures);
        if (server.Settings.Network.TimeoutSeconds.Value > 0) list.Add("idle_kicks", now.Network.IdleCloses);
        list.Add("bytes_read", now.Network.ReceivedBytes);
        list.Add("bytes_written", now.Network.SentBytes);
        list.Add("limit_maxbytes", server.Store.Memory.LimitBytes);
        list.Add("accepting_conns", 1);
        list.Add("listen_disabled_num", 0);
        list.Add("time_in_listen_disabled_us", 0);
        list.Add("threads", server.Loops.Loops.Length);
        list.Add("conn_yields", now.Figures.Yields);
        list.Add("hash_power_level", HashPower(server.PeakItems));
        list.Add("hash_bytes", server.Store.Shards.ToArray().Sum(shard => shard.Databases[0].IndexBytes));
        list.Add("hash_is_expanding", 0);
        foreach (var absent in AbsentPages) list.Add(absent, 0);
        list.Add("slab_reassign_last_busy_status", "none");
        list.Add("slab_reassign_running", 0);
        list.Add("slabs_moved", 0);
        list.Add("lru_crawler_running", 0);
        list.Add("lru_crawler_starts", 0);
        list.Add("lru_maintainer_juggles", 0);
        list.Add("malloc_fails", 0);
        AddWatchers(list, server);
        AddItems(list, now);
    }

    // Of a table as memcached would have it, which doubles at one and a half items to a bucket and never shrinks; Larder's
    // index grows in smaller steps.
    static int HashPower(long items)
    {
        var power = 16;
        while (items > 3L << (power - 1)) power++;
        return power;
    }

    // Of parts that there are not.
    static readonly string[] AbsentPages =
    [
        "slab_reassign_rescues", "slab_reassign_chunk_rescues", "slab_reassign_inline_reclaim", "slab_reassign_busy_items",
        "slab_reassign_busy_deletes", "slab_reassign_busy_nomem",
    ];

    static void AddWatchers(StatList list, MemcachedServer server)
    {
        var watchers = server.Watchers;
        list.Add("log_worker_dropped", 0);
        list.Add("log_worker_written", watchers.SentLines + watchers.SkippedLines);
        list.Add("log_watcher_skipped", watchers.SkippedLines);
        list.Add("log_watcher_sent", watchers.SentLines);
        list.Add("log_watchers", watchers.Count);
        list.Add("unexpected_napi_ids", 0);
        list.Add("round_robin_fallback", 0);
    }

    static void AddItems(StatList list, in StatisticsSnapshot now)
    {
        list.Add("bytes", now.UsedBytes);
        list.Add("curr_items", now.Items);
        list.Add("total_items", now.Figures.ItemsLinked);
        list.Add("slab_global_page_pool", 0);
        list.Add("expired_unfetched", now.Census.ExpiredUnfetched);
        list.Add("evicted_unfetched", now.Census.EvictedUnfetched);
        list.Add("evicted_active", now.Census.EvictedActive);
        list.Add("evictions", now.Evicted);
        list.Add("reclaimed", now.Expired);
        list.Add("crawler_reclaimed", now.Census.ExpiredSearched);
        list.Add("crawler_items_checked", 0);
        list.Add("lrutail_reflocked", 0);
        list.Add("moves_to_cold", now.Classes.MovesToCold + now.Census.EvictedCooled);
        list.Add("moves_to_warm", now.Classes.MovesToWarm);
        list.Add("moves_within_lru", 0);
        list.Add("direct_reclaims", 0);
        list.Add("lru_bumps_dropped", 0);
    }

    static void AddProcess(StatList list, MemcachedContext context)
    {
        using var process = Process.GetCurrentProcess();
        list.Add("pid", Environment.ProcessId);
        list.Add("uptime", (context.NowMs - context.Server.StartedAtMs) / 1000);
        list.Add("time", context.NowMs / 1000);
        list.Add("version", context.Server.Version);
        list.Add("libevent", "none");
        list.Add("pointer_size", IntPtr.Size * 8);
        list.Add("rusage_user", process.UserProcessorTime);
        list.Add("rusage_system", process.PrivilegedProcessorTime);
    }

    static void AddConnections(StatList list, MemcachedServer server, in StatisticsSnapshot now)
    {
        list.Add("max_connections", server.Settings.Network.MaxClients.Value);
        list.Add("curr_connections", server.Clients.Count);
        list.Add("total_connections", now.Network.Connections);
        list.Add("rejected_connections", now.RejectedConnections);
        list.Add("connection_structures", server.Clients.Count);
        var heldBytes = 0L;
        foreach (var loop in server.Loops.Loops) heldBytes += loop.HeldBytes;
        list.Add("response_obj_oom", now.Figures.RepliesRefused);
        list.Add("response_obj_count", 0);
        list.Add("response_obj_bytes", 0);
        list.Add("read_buf_count", server.Loops.Loops.Length);
        list.Add("read_buf_bytes", heldBytes);
        list.Add("read_buf_bytes_free", 0);
        list.Add("read_buf_oom", now.Figures.ReadBuffersRefused);
        list.Add("reserved_fds", 0);
    }

    static void AddCommands(StatList list, in CommandFigures figures)
    {
        list.Add("cmd_get", figures.GetCommands);
        list.Add("cmd_set", figures.SetCommands);
        list.Add("cmd_flush", figures.FlushCommands);
        list.Add("cmd_touch", figures.TouchCommands);
        list.Add("cmd_meta", figures.MetaCommands);
        list.Add("get_hits", figures.GetHits);
        list.Add("get_misses", figures.GetMisses);
        list.Add("get_expired", figures.GetExpired);
        list.Add("get_flushed", 0); // a flush removes at once what it flushes
        list.Add("delete_misses", figures.DeleteMisses);
        list.Add("delete_hits", figures.DeleteHits);
        list.Add("incr_misses", figures.IncrementMisses);
        list.Add("incr_hits", figures.IncrementHits);
        list.Add("decr_misses", figures.DecrementMisses);
        list.Add("decr_hits", figures.DecrementHits);
        list.Add("cas_misses", figures.CasMisses);
        list.Add("cas_hits", figures.CasHits);
        list.Add("cas_badval", figures.CasMismatches);
        list.Add("touch_hits", figures.TouchHits);
        list.Add("touch_misses", figures.TouchMisses);
        list.Add("store_too_large", figures.StoreTooLarge);
        list.Add("store_no_memory", figures.StoreNoMemory);
        list.Add("auth_cmds", figures.AuthenticationCommands);
        list.Add("auth_errors", figures.AuthenticationErrors);
    }
}
