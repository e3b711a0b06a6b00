// INFO replication.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Server.Info;

sealed class ReplicationSection(ServerLifetime lifetime)
{
    const int IdLength = 40;

    public void Write(CommandContext context, InfoText text)
    {
        text.Section("Replication");
        text.Field("role", "master");
        text.Zeros("connected_slaves", "replicas_waiting_psync");
        text.Field("master_failover_state", "no-failover");
        text.Field("master_replid", lifetime.ReplicationId);
        text.Field("master_replid2", new string('0', IdLength));
        text.Field("master_repl_offset", 0);
        text.Field("second_repl_offset", -1);
        text.Field("repl_backlog_active", 0);
        text.Field("repl_backlog_size", context.Settings.Replication.BacklogBytes.Value);
        text.Zeros("repl_backlog_first_byte_offset", "repl_backlog_histlen");
    }
}
