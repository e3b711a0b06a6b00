// stats: the figures that memcached shows and that have a meaning in Larder, under memcached's names and in its order.
// Left out are those about parts that Larder does not have: slab pages, LRU segments, buffers per connection, the log.
using Larder.Engine.Memcached.Requests;
using System.Diagnostics;
using System.Text;

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
        list.Add("idle_kicks", now.Network.IdleCloses);
        list.Add("bytes_read", now.Network.ReceivedBytes);
        list.Add("bytes_written", now.Network.SentBytes);
        list.Add("limit_maxbytes", server.Store.Memory.LimitBytes);
        list.Add("accepting_conns", 1);
        list.Add("threads", server.Loops.Loops.Length);
        list.Add("bytes", now.UsedBytes);
        list.Add("curr_items", now.Items);
        list.Add("total_items", now.Figures.ItemsLinked);
        list.Add("evictions", now.Evicted);
        list.Add("reclaimed", now.Expired);
        list.Add("crawler_reclaimed", Math.Max(0, now.Expired - now.Figures.FoundExpired));
    }

    static void AddProcess(StatList list, MemcachedContext context)
    {
        using var process = Process.GetCurrentProcess();
        list.Add("pid", Environment.ProcessId);
        list.Add("uptime", (context.NowMs - context.Server.StartedAtMs) / 1000);
        list.Add("time", context.NowMs / 1000);
        list.Add("version", Encoding.ASCII.GetString(MemcachedServer.Version));
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
