// INFO persistence: loading, snapshots, the append-only file.
using Larder.Engine.Execution.Requests;
using Larder.Base;
using Larder.Engine.Persistence;
using Larder.Engine.Persistence.AppendOnly;

namespace Larder.Engine.Commands.Server.Info;

sealed class PersistenceSection(
    Saving saving, DiskTrouble trouble, AppendOnlyFile file, LoadingState loading, Clock clock)
{
    const long MsPerSecond = 1000;

    public void Write(CommandContext context, InfoText text)
    {
        text.Section("Persistence");
        var current = saving.InBackground;
        text.Field("loading", loading.IsLoading);
        text.Field("async_loading", loading.IsAside);
        text.Zeros("current_cow_peak", "current_cow_size", "current_cow_size_age");
        text.Ratio("current_fork_perc", current is { KeysTotal: > 0 } ? 100.0 * current.KeysDone / current.KeysTotal : 0);
        text.Field("current_save_keys_processed", current?.KeysDone ?? 0);
        text.Field("current_save_keys_total", current?.KeysTotal ?? 0);
        text.Field("rdb_changes_since_last_save", saving.ChangesSinceSave);
        text.Field("rdb_bgsave_in_progress", saving.IsInProgress);
        text.Field("rdb_last_save_time", saving.LastSavedAtMs / MsPerSecond);
        text.Field("rdb_last_bgsave_status", trouble.SnapshotFailed ? "err" : "ok");
        text.Field("rdb_last_bgsave_time_sec", saving.LastSeconds);
        text.Field("rdb_current_bgsave_time_sec", current != null ? (clock.UnixMs - current.BeganAtMs) / MsPerSecond : -1);
        text.Field("rdb_saves", saving.Saves);
        text.Zeros("rdb_last_cow_size");
        text.Field("rdb_last_load_keys_expired", loading.ExpiredKeys);
        text.Field("rdb_last_load_keys_loaded", loading.LoadedKeys);
        text.Field("aof_enabled", file.IsOn);
        var rewrites = file.Figures;
        text.Field("aof_rewrite_in_progress", file.IsRewriting);
        text.Field("aof_rewrite_scheduled", file.IsRewriteScheduled);
        text.Field("aof_last_rewrite_time_sec", rewrites.LastSeconds);
        text.Field("aof_current_rewrite_time_sec", rewrites.CurrentSeconds);
        text.Field("aof_last_bgrewrite_status", rewrites.LastFailed ? "err" : "ok");
        text.Field("aof_rewrites", rewrites.Count);
        text.Field("aof_rewrites_consecutive_failures", rewrites.Failures);
        text.Field("aof_last_write_status", trouble.AppendFailure == null ? "ok" : "err");
        text.Zeros(
            "aof_last_cow_size", "module_fork_in_progress", "module_fork_last_cow_size",
            "slot_migration_fork_in_progress");
        if (file.IsOn) WriteAppendOnly(text);
        if (loading.IsLoading || loading.IsAside) WriteLoading(context, text);
    }

    void WriteAppendOnly(InfoText text)
    {
        text.Field("aof_current_size", file.Bytes);
        text.Field("aof_base_size", file.Figures.BaseBytes);
        text.Zeros("aof_pending_rewrite");
        text.Field("aof_buffer_length", file.WaitingBytes);
        text.Zeros("aof_pending_bio_fsync", "aof_delayed_fsync");
    }

    void WriteLoading(CommandContext context, InfoText text)
    {
        text.Field("loading_start_time", loading.BeganAtMs / MsPerSecond);
        text.Field("loading_total_bytes", loading.TotalBytes);
        text.Zeros("loading_rdb_used_mem");
        text.Field("loading_loaded_bytes", loading.LoadedBytes);
        var part = loading.TotalBytes == 0 ? 0 : (double)loading.LoadedBytes / loading.TotalBytes;
        text.Ratio("loading_loaded_perc", 100 * part, "%");
        var elapsedMs = context.NowMs - loading.BeganAtMs;
        text.Field("loading_eta_seconds", part > 0 ? (long)(elapsedMs / part - elapsedMs) / MsPerSecond : 1);
    }
}
