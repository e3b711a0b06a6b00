// stats settings: the settings that memcached has and Larder too, under memcached's names.
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Settings.Groups;

namespace Larder.Engine.Memcached.Statistics;

static class SettingStatistics
{
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
        list.Add("shutdown_command", own.Shutdown.Value);
        list.Add("num_threads", server.Loops.Loops.Length);
        list.Add("detail_enabled", false);
        list.Add("reqs_per_event", own.RequestsPerEvent.Value);
        list.Add("cas_enabled", own.Cas.Value);
        list.Add("tcp_backlog", network.Backlog.Value);
        list.Add("binding_protocol", NameOf(own.Protocol.Value));
        list.Add("auth_enabled_sasl", false);
        list.Add("auth_enabled_ascii", own.AuthFile.Value.Length > 0 ? own.AuthFile.Value : "no");
        list.Add("item_size_max", own.MaxItemBytes.Value);
        list.Add("maxconns_fast", true);
        list.Add("slab_reassign", false);
        list.Add("lru_crawler", server.IsCrawlerOn);
        list.Add("flush_enabled", own.FlushAll.Value);
        list.Add("dump_enabled", own.DumpCommands.Value);
        list.Add("lru_maintainer_thread", false);
        list.Add("lru_segmented", false);
        list.Add("idle_timeout", network.TimeoutSeconds.Value);
        list.Add("track_sizes", false);
        list.Add("ssl_enabled", false);
        list.Add("client_flags_size", sizeof(uint));
        if (own.MemoryFile.Value.Length > 0) list.Add("memory_file", own.MemoryFile.Value);
    }

    static string NameOf(MemcachedProtocol protocol) => protocol switch
    {
        MemcachedProtocol.Ascii => "ascii",
        MemcachedProtocol.Binary => "binary",
        _ => "auto-negotiate",
    };
}
