// INFO clients: how many clients there are, and what they are in the middle of.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Blocking;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Clients;

namespace Larder.Engine.Commands.Server.Info;

sealed class ClientsSection(ClientRegistry clients, BlockedClients blocking, ClientPause pause)
{
    public void Write(CommandContext context, InfoText text)
    {
        long maxInput = 0, maxOutput = 0;
        int connected = 0, blocked = 0, tracking = 0, subscribed = 0, watching = 0, watchedKeys = 0;
        foreach (var client in clients.All)
        {
            var state = client.State;
            var traffic = client.Traffic;
            maxInput = Math.Max(maxInput, traffic.InputHeldBytes);
            maxOutput = Math.Max(maxOutput, traffic.OutputBytes);
            if ((state.Roles & ClientRoles.Replica) == 0) connected++;
            if ((state.Roles & ClientRoles.Blocked) != 0) blocked++;
            if ((state.Roles & ClientRoles.Tracking) != 0) tracking++;
            if ((state.Roles & ClientRoles.Subscriber) != 0) subscribed++;
            if (state.WatchedCount > 0) watching++;
            watchedKeys += state.WatchedCount;
        }
        text.Section("Clients");
        text.Field("connected_clients", connected);
        text.Field("cluster_connections", 0);
        text.Field("maxclients", context.Settings.Network.MaxClients.Value);
        text.Field("client_recent_max_input_buffer", maxInput);
        text.Field("client_recent_max_output_buffer", maxOutput);
        text.Field("blocked_clients", blocked);
        text.Field("tracking_clients", tracking);
        text.Field("pubsub_clients", subscribed);
        text.Field("watching_clients", watching);
        text.Field("clients_in_timeout_table", blocked);
        text.Field("total_watched_keys", watchedKeys);
        text.Field("total_blocking_keys", blocking.KeyCount);
        text.Field("total_blocking_keys_on_nokey", blocking.AlsoWhenGoneKeyCount);
        var current = pause.Current(context.Clock.UnixMs);
        text.Field("paused_reason", current.IsOver ? "none" : "client_pause");
        text.Field("paused_actions", current.IsOver ? "none" : current.WritesOnly ? "write" : "all");
        text.Field("paused_timeout_milliseconds", current.LeftMs);
    }
}
