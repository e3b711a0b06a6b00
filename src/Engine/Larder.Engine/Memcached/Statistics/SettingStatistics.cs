// stats settings: the settings that memcached has and Larder too, under memcached's names.
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Settings.Groups;

namespace Larder.Engine.Memcached.Statistics;

static class SettingStatistics
{
    const int DefaultRequestsPerEvent = 20;

    public static void AddTo(StatList list, MemcachedContext context)
    {
        var server = context.Server;
        var settings = server.Settings;
        var network = settings.Network;
        var own = settings.Memcached;
        list.Add("maxbytes", settings.Memory.MaxMemory.Value);
        list.Add("maxconns", network.MaxClients.Value);
        list.Add("tcpport", network.Port.Value);
        list.Add("udpport", 0);
        list.Add("inter", string.Join(',', network.Bind.Value));
        list.Add("verbosity", server.Verbosity);
        list.Add("oldest", 0);
        list.Add("evictions", settings.Memory.Policy.Value == EvictionPolicy.NoEviction ? "off" : "on");
        list.Add("domain_socket", network.UnixSocket.Value.Length > 0 ? network.UnixSocket.Value : "NULL");
        list.Add("umask", Convert.ToString(network.UnixSocketMode.Value, 8));
        list.Add("shutdown_command", own.Shutdown.Value);
        list.Add("growth_factor", own.GrowthFactor.Value);
        list.Add("chunk_size", own.ChunkBytes.Value);
        list.Add("num_threads", server.Loops.Loops.Length);
        list.Add("num_threads_per_udp", 0);
        list.Add("stat_key_prefix", server.Prefixes.Delimiter);
        list.Add("detail_enabled", server.Prefixes.IsOn);
        list.Add("reqs_per_event", own.RequestsPerEvent.Value > 0 ? own.RequestsPerEvent.Value : DefaultRequestsPerEvent);
        list.Add("cas_enabled", own.Cas.Value);
        list.Add("tcp_backlog", network.Backlog.Value);
        list.Add("binding_protocol", NameOf(own.Protocol.Value));
        list.Add("auth_enabled_sasl", own.Sasl.Value);
        list.Add("auth_enabled_ascii", own.AuthFile.Value.Length > 0 && !own.Sasl.Value ? own.AuthFile.Value : "no");
        list.Add("item_size_max", own.MaxItemBytes.Value);
        list.Add("maxconns_fast", true);
        list.Add("hashpower_init", 0);
        AddTuning(list, server);
        list.Add("flush_enabled", own.FlushAll.Value);
        list.Add("dump_enabled", own.DumpCommands.Value);
        list.Add("hash_algorithm", "xxh3");
        AddSegments(list, server);
        list.Add("idle_timeout", network.TimeoutSeconds.Value);
        list.Add("watcher_logbuf_size", server.Watchers.BufferBytes);
        list.Add("worker_logbuf_size", 0);
        list.Add("read_buf_mem_limit", own.ReadBufferLimitBytes.Value);
        list.Add("track_sizes", false);
        list.Add("inline_ascii_response", false);
        list.Add("slab_automove_freeratio", Shown(server.Tuning.AutomoveFreeRatio, 3));
        list.Add("ssl_enabled", false);
        list.Add("proxy_enabled", false);
        list.Add("num_napi_ids", 0);
        list.Add("memory_file", own.MemoryFile.Value.Length > 0 ? own.MemoryFile.Value : "(null)");
        list.Add("client_flags_size", sizeof(uint));
    }

    static void AddTuning(StatList list, MemcachedServer server)
    {
        var tuning = server.Tuning;
        list.Add("slab_reassign", false);
        list.Add("slab_automove", tuning.Automove);
        list.Add("slab_automove_ratio", Shown(tuning.AutomoveRatio, 2));
        list.Add("slab_automove_window", tuning.AutomoveWindow);
        list.Add("slab_chunk_max", server.Classes.SizeOf(server.Classes.Largest));
        list.Add("lru_crawler", server.IsCrawlerOn);
        list.Add("lru_crawler_sleep", tuning.CrawlerSleepMicros);
        list.Add("lru_crawler_tocrawl", tuning.CrawlerItems);
        list.Add("tail_repair_time", 0);
    }

    static void AddSegments(StatList list, MemcachedServer server)
    {
        var tuning = server.Tuning;
        list.Add("lru_maintainer_thread", true);
        list.Add("lru_segmented", tuning.IsSegmented);
        list.Add("hot_lru_pct", tuning.HotPercent);
        list.Add("warm_lru_pct", tuning.WarmPercent);
        list.Add("hot_max_factor", Shown(tuning.HotFactor, 2));
        list.Add("warm_max_factor", Shown(tuning.WarmFactor, 2));
        list.Add("temp_lru", tuning.ProtectsTemporary);
        list.Add("temporary_ttl", tuning.TemporaryTtlSeconds);
    }

    static string Shown(double value, int digits) =>
        value.ToString($"F{digits}", System.Globalization.CultureInfo.InvariantCulture);

    static string NameOf(MemcachedProtocol protocol) => protocol switch
    {
        MemcachedProtocol.Ascii => "ascii",
        MemcachedProtocol.Binary => "binary",
        _ => "auto-negotiate",
    };
}
