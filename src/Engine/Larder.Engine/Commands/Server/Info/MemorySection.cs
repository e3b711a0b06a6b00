// INFO memory. What the store holds is known to the byte; what the process holds beside it is the runtime's heap and code.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Scripting;
using Larder.Engine.Keyspace;
using Larder.Engine.Persistence.AppendOnly;
using Larder.Engine.Replication;
using Larder.Engine.Telemetry;

namespace Larder.Engine.Commands.Server.Info;

sealed class MemorySection(
    MemoryMeter meter, ScriptEngine scripts, CollectorPauses pauses, AppendOnlyFile file, Replicas replicas)
{
    public void Write(CommandContext context, InfoText text)
    {
        var figures = meter.Read(context);
        text.Section("Memory");
        WriteUsed(figures, text);
        text.Field("allocator_allocated", figures.ArenaBytes);
        text.Field("allocator_active", figures.HeldBytes);
        text.Field("allocator_resident", figures.MappedBytes);
        text.Field("allocator_muzzy", figures.DirtyBytes);
        text.Memory("total_system_memory", GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        WriteScripts(text);
        var settings = context.Settings.Memory;
        text.Memory("maxmemory", settings.MaxMemory.Value);
        text.Field("maxmemory_policy", settings.Policy.Text);
        WriteRatios(figures, text);
        // So that what is compared with maxmemory is the difference, whatever shards have not reported yet.
        text.Field("mem_not_counted_for_evict", Math.Max(0, figures.UsedBytes - context.Store.Memory.UsedBytes));
        WriteStream(context, text);
        text.Field("mem_clients_normal", figures.ClientBytes);
        text.Zeros("mem_cluster_links", "mem_cluster_slot_import", "mem_cluster_slot_export");
        text.Field("mem_aof_buffer", file.WaitingBytes);
        text.Field("mem_allocator", "larder-arena");
        text.Field("mem_managed_heap", figures.ManagedBytes);
        text.Field("mem_managed_collections", GC.CollectionCount(0));
        text.Field("mem_managed_pause_max_usec", pauses.LongestMicros);
        text.Field("mem_managed_pause_total_usec", CollectorPauses.TotalMicros);
        text.Zeros("mem_overhead_db_hashtable_rehashing", "active_defrag_running");
        WriteLazilyFreed(context.Store, text);
    }

    // What is kept for replicas lies in the stream, once for all of them: what is more than the backlog is theirs.
    void WriteStream(CommandContext context, InfoText text)
    {
        var stream = context.Store.Changes;
        var held = stream.IsOpen ? stream.End - stream.Start : 0;
        var backlog = Math.Min(held, context.Settings.Replication.BacklogBytes.Value);
        var ofReplicas = replicas.All.IsEmpty ? 0 : held - backlog; // the append-only file reads the stream, too
        text.Field("mem_replication_backlog", backlog);
        text.Field("mem_total_replication_buffers", backlog + ofReplicas);
        text.Zeros("mem_replicas_repl_buffer");
        text.Field("mem_clients_slaves", ofReplicas);
    }

    static void WriteLazilyFreed(Store store, InfoText text)
    {
        long pending = 0, freed = 0;
        foreach (var shard in store.Shards)
        {
            pending += shard.Detached.PendingObjects;
            freed += shard.Detached.FreedObjects;
        }
        text.Field("lazyfree_pending_objects", pending);
        text.Field("lazyfreed_objects", freed);
    }

    void WriteScripts(InfoText text)
    {
        text.Field("used_memory_lua", scripts.EvalBytes);
        text.Field("used_memory_vm_eval", scripts.EvalBytes);
        text.Field("used_memory_lua_human", InfoText.Human(scripts.EvalBytes));
        text.Field("used_memory_scripts_eval", scripts.Cache.UsedBytes);
        text.Field("number_of_cached_scripts", scripts.Cache.Count);
        text.Field("number_of_functions", scripts.Libraries.FunctionCount);
        text.Field("number_of_libraries", scripts.Libraries.Count);
        text.Field("used_memory_vm_functions", scripts.FunctionBytes);
        text.Memory("used_memory_vm_total", scripts.EvalBytes + scripts.FunctionBytes);
        text.Field("used_memory_functions", scripts.Libraries.UsedBytes);
        text.Memory("used_memory_scripts", scripts.Cache.UsedBytes + scripts.Libraries.UsedBytes);
    }

    static void WriteUsed(MemoryFigures figures, InfoText text)
    {
        text.Memory("used_memory", figures.UsedBytes);
        text.Memory("used_memory_rss", figures.ResidentBytes);
        text.Memory("used_memory_peak", figures.PeakBytes);
        text.Ratio("used_memory_peak_perc", Percent(figures.UsedBytes, figures.PeakBytes), "%");
        text.Field("used_memory_overhead", figures.OverheadBytes);
        text.Field("used_memory_startup", figures.StartupBytes);
        text.Field("used_memory_dataset", figures.DatasetBytes);
        text.Ratio(
            "used_memory_dataset_perc",
            Percent(figures.DatasetBytes, figures.UsedBytes - figures.StartupBytes), "%");
    }

    static void WriteRatios(MemoryFigures figures, InfoText text)
    {
        text.Ratio("allocator_frag_ratio", MemoryFigures.Ratio(figures.HeldBytes, figures.ArenaBytes));
        text.Field("allocator_frag_bytes", Math.Max(0, figures.HeldBytes - figures.ArenaBytes));
        text.Ratio("allocator_rss_ratio", MemoryFigures.Ratio(figures.MappedBytes, figures.HeldBytes));
        text.Field("allocator_rss_bytes", figures.DirtyBytes);
        text.Ratio("rss_overhead_ratio", MemoryFigures.Ratio(figures.ResidentBytes, figures.MappedBytes));
        text.Field("rss_overhead_bytes", figures.ResidentBytes - figures.MappedBytes);
        text.Ratio("mem_fragmentation_ratio", MemoryFigures.Ratio(figures.ResidentBytes, figures.UsedBytes));
        text.Field("mem_fragmentation_bytes", figures.ResidentBytes - figures.UsedBytes);
    }

    static double Percent(long part, long whole) => 100.0 * MemoryFigures.Ratio(part, whole);
}
