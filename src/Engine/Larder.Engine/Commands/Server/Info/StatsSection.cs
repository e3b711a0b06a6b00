// INFO stats: totals since the start or CONFIG RESETSTAT, and rates of the moment.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Scripting;
using Larder.Engine.Execution.Tracking;
using Larder.Network.Loops;
using Larder.Engine.Execution.Access;
using Larder.Engine.Execution;
using Larder.Engine.Execution.PubSub;
using Larder.Engine.Keyspace;
using Larder.Engine.Telemetry;

namespace Larder.Engine.Commands.Server.Info;

sealed class StatsSection(
    EventLoopGroup loops, ServerCounters counters, RateMeter rates, PubSubHub hub, TrackingTable tracked, AccessLog accessLog,
    ScriptEngine scripts, Func<int> countPeerLinks)
{
    const double BytesPerKb = 1024;

    public void Write(CommandContext context, InfoText text)
    {
        text.Section("Stats");
        var network = NetworkTotals.Of(loops) - counters.NetworkAtReset;
        WriteTraffic(context, network, text);
        WriteKeyspace(context, text);
        text.Field("pubsub_channels", hub.CountNames(SubscriptionKind.Channel));
        text.Field("pubsub_patterns", hub.CountNames(SubscriptionKind.Pattern));
        text.Field("pubsubshard_channels", hub.CountNames(SubscriptionKind.ShardChannel));
        text.Zeros(
            "latest_fork_usec", "total_forks");
        text.Field("migrate_cached_sockets", countPeerLinks());
        text.Zeros(
            "slave_expires_tracked_keys", "active_defrag_hits", "active_defrag_misses",
            "active_defrag_key_hits", "active_defrag_key_misses", "total_active_defrag_time",
            "current_active_defrag_time");
        text.Field("tracking_total_keys", tracked.KeyCount);
        text.Field("tracking_total_items", tracked.ItemCount);
        text.Field("tracking_total_prefixes", tracked.PrefixCount);
        text.Field("unexpected_error_replies", counters.Sum(loop => loop.UnexpectedErrors));
        text.Field("total_error_replies", counters.Sum(loop => loop.ErrorReplies));
        text.Zeros("dump_payload_sanitizations");
        WriteLoops(context, network, text);
        text.Field("acl_access_denied_auth", accessLog.CountOf(Denial.Login));
        text.Field("acl_access_denied_cmd", accessLog.CountOf(Denial.Command));
        text.Field("acl_access_denied_key", accessLog.CountOf(Denial.Key));
        text.Field("acl_access_denied_channel", accessLog.CountOf(Denial.Channel));
        text.Zeros("acl_access_denied_tls_cert");
        text.Field("acl_access_denied_db", accessLog.CountOf(Denial.Database));
    }

    void WriteTraffic(CommandContext context, in NetworkTotals network, InfoText text)
    {
        var current = rates.Current;
        text.Field("total_connections_received", network.Connections);
        text.Field("total_commands_processed", counters.Sum(loop => loop.CommandsProcessed));
        text.Field("instantaneous_ops_per_sec", current.Commands);
        text.Field("total_net_input_bytes", network.ReceivedBytes);
        text.Field("total_net_output_bytes", network.SentBytes);
        text.Field("total_net_repl_input_bytes", Volatile.Read(ref counters.FollowedBytes));
        text.Field("total_net_repl_output_bytes", Volatile.Read(ref counters.ReplicatedBytes));
        text.Zeros("total_net_cluster_slot_import_bytes", "total_net_cluster_slot_export_bytes");
        text.Ratio("instantaneous_input_kbps", current.ReceivedBytes / BytesPerKb);
        text.Ratio("instantaneous_output_kbps", current.SentBytes / BytesPerKb);
        text.Ratio("instantaneous_input_repl_kbps", 0);
        text.Ratio("instantaneous_output_repl_kbps", 0);
        text.Field("rejected_connections", counters.RejectedConnections);
        text.Field("sync_full", counters.FullSyncs);
        text.Field("sync_partial_ok", counters.PartialSyncs);
        text.Field("sync_partial_err", counters.RefusedPartialSyncs);
    }

    void WriteKeyspace(CommandContext context, InfoText text)
    {
        long hits = 0, misses = 0, expired = 0, expiredFields = 0, evicted = 0;
        foreach (var shard in context.Store.Shards)
        {
            hits += shard.Counters.Hits;
            misses += shard.Counters.Misses;
            expired += shard.Counters.Expired;
            expiredFields += shard.Counters.ExpiredFields;
            evicted += shard.Counters.Evicted;
        }
        text.Field("expired_keys", expired);
        text.Field("expired_fields", expiredFields);
        text.Ratio("expired_stale_perc", 0);
        text.Ratio("expired_keys_with_volatile_items_stale_perc", 0);
        text.Zeros("expired_time_cap_reached_count", "expire_cycle_cpu_milliseconds");
        text.Field("evicted_keys", evicted);
        text.Field("evicted_clients", Interlocked.Read(ref counters.EvictedClients));
        text.Field("evicted_scripts", scripts.Cache.Forgotten);
        text.Zeros("total_eviction_exceeded_time", "current_eviction_exceeded_time");
        text.Field("keyspace_hits", hits);
        text.Field("keyspace_misses", misses);
    }

    // Every loop reads, executes and writes: what Valkey does on io threads is here no different from the rest.
    void WriteLoops(CommandContext context, in NetworkTotals network, InfoText text)
    {
        text.Field("total_reads_processed", network.Reads);
        text.Field("total_writes_processed", network.Sends);
        text.Zeros(
            "io_threaded_reads_processed", "io_threaded_writes_processed", "io_threaded_freed_objects",
            "io_threaded_accept_processed", "io_threaded_poll_processed", "io_threaded_total_prefetch_batches",
            "io_threaded_total_prefetch_entries");
        text.Field("client_query_buffer_limit_disconnections", network.InputLimitCloses);
        text.Field("client_output_buffer_limit_disconnections", network.OutputLimitCloses);
        text.Zeros("reply_buffer_shrinks", "reply_buffer_expands");
        text.Field("eventloop_cycles", network.Turns);
        text.Zeros("eventloop_duration_sum");
        text.Field("eventloop_duration_cmd_sum", counters.TotalMicros);
        text.Field("instantaneous_eventloop_cycles_per_sec", rates.Current.Turns);
        text.Zeros("instantaneous_eventloop_duration_usec");
    }
}
