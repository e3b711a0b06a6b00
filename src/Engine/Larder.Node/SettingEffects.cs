// What takes effect when a directive changes: each is put in force here at start and at every CONFIG SET.
using Larder.Engine.Settings.Rows;
using Larder.Engine.Execution;
using Larder.Engine.Execution.PubSub;
using Larder.Engine.Sessions;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Groups;

namespace Larder.Node;

static class SettingEffects
{
    public static void Apply(ServerState server, SessionLimits limits)
    {
        var settings = server.Settings;
        On(() => ApplyMemory(server),
            settings.Memory.MaxMemory, settings.Memory.Policy, settings.Memory.LfuLogFactor,
            settings.Memory.LfuDecayMinutes);
        var lazy = server.Store.Lazy;
        On(() => lazy.OnEviction = settings.Memory.LazyEviction.Value, settings.Memory.LazyEviction);
        On(() => lazy.OnExpiry = settings.Memory.LazyExpire.Value, settings.Memory.LazyExpire);
        On(() => lazy.OnServerDelete = settings.Memory.LazyServerDelete.Value, settings.Memory.LazyServerDelete);
        settings.Access.RequirePass.OnChange(() =>
        {
            server.Users.SetDefaultPassword(settings.Access.RequirePass.Value);
            server.AccessChanges.Apply();
            return null;
        });
        On(() => ApplyLimits(server, limits),
            settings.Clients.QueryBufferLimit, settings.Clients.OutputBufferLimits, settings.Clients.MaxBulkBytes,
            settings.Network.TimeoutSeconds);
        On(() => server.Store.Expiry.IsImporting = settings.Process.ImportMode.Value, settings.Process.ImportMode);
        On(server.Gates.Refresh, settings.Replication.MinReplicasToWrite, settings.Replication.MinReplicasMaxLagSeconds,
            settings.Persistence.StopWritesOnSaveError, settings.Persistence.Save);
        settings.Persistence.AppendOnly.OnChange(() => TurnAppendOnly(server));
        On(server.AppendOnly.Review, settings.Persistence.AppendFsync, settings.Persistence.NoFsyncOnRewrite);
        // What takes locks of its own waits until those of the transaction around CONFIG SET are released.
        On(server.AfterCommand.Mark, settings.Clients.TrackingTableMaxKeys);
        var notifier = new KeyspaceNotifier(server.Store.Events, server.PubSub);
        On(() => notifier.Announce(settings.Monitoring.KeyspaceEvents.Value), settings.Monitoring.KeyspaceEvents);
    }

    // Connections that nothing happens on may have become too silent by this.
    static void ApplyLimits(ServerState server, SessionLimits limits)
    {
        limits.Refresh();
        foreach (var loop in server.Loops.Loops) loop.Nudge();
    }

    static void ApplyMemory(ServerState server)
    {
        var memory = server.Settings.Memory;
        server.Store.Memory.SetLimit(memory.MaxMemory.Amount, server.Store.Shards.Length);
        server.Store.Access.CountsUses = memory.Policy.Value is EvictionPolicy.AllKeysLfu or EvictionPolicy.VolatileLfu;
        server.Store.Access.LfuLogFactor = (int)memory.LfuLogFactor.Value;
        server.Store.Access.LfuDecayMinutes = (int)memory.LfuDecayMinutes.Value;
        server.Gates.Refresh();
    }

    static string? TurnAppendOnly(ServerState server)
    {
        if (!server.Settings.Persistence.AppendOnly.Value) server.AppendOnly.TurnOff();
        else if (!server.AppendOnly.TryTurnOn()) return "Unable to turn on AOF. Check server logs.";
        return null;
    }

    static void On(Action apply, params ReadOnlySpan<Setting> settings)
    {
        foreach (var setting in settings)
        {
            setting.OnChange(() =>
            {
                apply();
                return null;
            });
        }
        apply();
    }
}
