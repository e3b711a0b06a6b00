// INFO replication.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Replication;

namespace Larder.Engine.Commands.Server.Info;

sealed class ReplicationSection(Following following, Replicas replicas, Failover failover)
{
    const long MsPerSecond = 1000;

    public void Write(CommandContext context, InfoText text)
    {
        text.Section("Replication");
        text.Field("role", following.IsReplica ? "slave" : "master");
        if (following.IsReplica) WritePrimary(context, text);
        WriteReplicas(context, text);
        var (history, stream) = (following.History, replicas.Stream);
        text.Field("replicas_waiting_psync", 0);
        text.Field("master_failover_state", failover.State switch
        {
            FailoverState.WaitsForReplica => "waiting-for-sync",
            FailoverState.HandsOver => "failover-in-progress",
            _ => "no-failover",
        });
        text.Field("master_replid", history.Id);
        text.Field("master_replid2", history.PreviousId);
        text.Field("master_repl_offset", stream.End);
        text.Field("second_repl_offset", history.PreviousEnd);
        text.Field("repl_backlog_active", stream.IsOpen);
        text.Field("repl_backlog_size", context.Settings.Replication.BacklogBytes.Value);
        text.Field("repl_backlog_first_byte_offset", stream.IsOpen ? stream.Start + 1 : 0);
        text.Field("repl_backlog_histlen", stream.IsOpen ? stream.End - stream.Start : 0);
    }

    void WritePrimary(CommandContext context, InfoText text)
    {
        var settings = context.Settings.Replication;
        var state = following.LinkState;
        var isSyncing = state is LinkState.Copying or LinkState.Loading;
        text.Field("master_host", following.Primary?.Host ?? "");
        text.Field("master_port", following.Primary?.Port ?? 0);
        text.Field("master_link_status", state == LinkState.Streaming ? "up" : "down");
        text.Field(
            "master_last_io_seconds_ago", state == LinkState.Streaming ? following.SilenceMs / MsPerSecond : -1);
        text.Field("master_sync_in_progress", isSyncing);
        text.Field("slave_read_repl_offset", replicas.Stream.End);
        text.Field("slave_repl_offset", replicas.Stream.End);
        text.Zeros("replicas_repl_buffer_size", "replicas_repl_buffer_peak");
        if (isSyncing)
        {
            var (read, total) = following.CopyBytes;
            text.Field("master_sync_total_bytes", total);
            text.Field("master_sync_read_bytes", read);
            text.Field("master_sync_left_bytes", total < 0 ? -1 : total - read);
            text.Ratio("master_sync_perc", total > 0 ? 100.0 * read / total : 0);
            text.Field("master_sync_last_io_seconds_ago", following.SilenceMs / MsPerSecond);
        }
        if (state != LinkState.Streaming)
        {
            text.Field(
                "master_link_down_since_seconds",
                following.DownSinceMs == 0 ? -1 : (context.NowMs - following.DownSinceMs) / MsPerSecond);
        }
        text.Field("slave_priority", settings.Priority.Value);
        text.Field("slave_read_only", settings.ReadOnly.Value);
        text.Field("replica_announced", settings.Announced.Value);
    }

    void WriteReplicas(CommandContext context, InfoText text)
    {
        text.Field("connected_slaves", replicas.All.Length);
        var settings = context.Settings.Replication;
        if (settings.MinReplicasToWrite.Value > 0 && settings.MinReplicasMaxLagSeconds.Value > 0)
            text.Field("min_slaves_good_slaves", replicas.CountGood());
        var number = 0;
        foreach (var replica in replicas.All)
        {
            var state = replica.State switch
            {
                ReplicaState.Online => "online",
                ReplicaState.ReceivesCopy when replica.IsSentFile || replica.OwesAnswer => "send_bulk",
                _ => "wait_bgsave",
            };
            var lag = replica.AcknowledgedAtMs == 0 ? 0 : (context.NowMs - replica.AcknowledgedAtMs) / MsPerSecond;
            text.Field(
                $"slave{number++}",
                $"ip={Replicas.AddressOf(replica)},port={Replicas.PortOf(replica)},state={state}," +
                $"offset={replica.Acknowledged},lag={Math.Max(lag, 0)},type=replica");
        }
    }
}
