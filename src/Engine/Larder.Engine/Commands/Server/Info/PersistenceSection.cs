// INFO persistence: loading, snapshots, the append-only file.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Telemetry;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Server.Info;

sealed class PersistenceSection(ServerCounters counters, ServerLifetime lifetime)
{
    const long MsPerSecond = 1000;

    public void Write(CommandContext context, InfoText text)
    {
        text.Section("Persistence");
        text.Zeros("loading", "async_loading", "current_cow_peak", "current_cow_size", "current_cow_size_age");
        text.Ratio("current_fork_perc", 0);
        text.Zeros("current_save_keys_processed", "current_save_keys_total");
        text.Field("rdb_changes_since_last_save", counters.Sum(loop => loop.Changes));
        text.Zeros("rdb_bgsave_in_progress");
        text.Field("rdb_last_save_time", lifetime.StartedAtMs / MsPerSecond);
        text.Field("rdb_last_bgsave_status", "ok");
        text.Field("rdb_last_bgsave_time_sec", -1);
        text.Field("rdb_current_bgsave_time_sec", -1);
        text.Zeros("rdb_saves", "rdb_last_cow_size", "rdb_last_load_keys_expired", "rdb_last_load_keys_loaded");
        text.Zeros("aof_enabled", "aof_rewrite_in_progress", "aof_rewrite_scheduled");
        text.Field("aof_last_rewrite_time_sec", -1);
        text.Field("aof_current_rewrite_time_sec", -1);
        text.Field("aof_last_bgrewrite_status", "ok");
        text.Zeros("aof_rewrites", "aof_rewrites_consecutive_failures");
        text.Field("aof_last_write_status", "ok");
        text.Zeros(
            "aof_last_cow_size", "module_fork_in_progress", "module_fork_last_cow_size",
            "slot_migration_fork_in_progress");
    }
}
