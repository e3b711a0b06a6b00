// Binds the server commands to the command table.
using Larder.Engine.Commands.Payloads;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Commands.Server.Debug;
using Larder.Engine.Commands.Server.Documentation;
using Larder.Engine.Commands.Server.Info;
using Larder.Engine.Commands.Server.Logs;
using Larder.Engine.Execution;
using Larder.Engine.Replication;

namespace Larder.Engine.Commands.Server;

static class ServerFamily
{
    /// <param name="countPeerLinks">Connections of MIGRATE.</param>
    public static void Bind(
        CommandBindings bindings, ServerState server, PayloadChecks payloads, ReplicationParts replication,
        Func<int> countPeerLinks)
    {
        var config = new Config(server.Counters, server.Loops, server.Users);
        var latency = new Latency(server.Counters, server.Spikes);
        var logs = new LogReading(server.Logs, server.Clients, server.Monitors);
        var meter = new MemoryMeter(server.Clients, server.Loops);
        var reports = new MemoryReports(meter);
        var basics = new Basics(server.Scripts);

        bindings.Bind("config|get", Config.Get);
        bindings.Bind("config|set", Config.Set);
        bindings.Bind("config|resetstat", config.ResetStatistics);
        bindings.Bind("config|rewrite", config.Rewrite);

        bindings.Bind("command", CommandInfo.RunAll);
        bindings.Bind("command|info", CommandInfo.Run);
        bindings.Bind("command|count", CommandInfo.RunCount);
        bindings.Bind("command|docs", CommandDocs.Run);
        bindings.Bind("command|list", CommandList.Run);
        bindings.Bind("command|getkeys", CommandKeys.Run);
        bindings.Bind("command|getkeysandflags", CommandKeys.RunWithFlags);

        bindings.Bind("info", NewInfo(server, meter, replication, countPeerLinks).Run);
        bindings.Bind("time", basics.Time);
        var saves = new Saves(server.Saving, server.Snapshots);
        bindings.Bind("save", saves.Save);
        bindings.Bind("bgsave", saves.SaveInBackground);
        bindings.Bind("lastsave", saves.LastSave);
        bindings.Bind("bgrewriteaof", new RewriteAppendOnly(server.AppendOnly, server.Snapshots).Run);
        bindings.Bind("lolwut", Basics.Lolwut);
        bindings.Bind("shutdown", new Shutdown(server, replication.Farewell).Run);
        var debug = new DebugCommand(
            server.Log, payloads, server.Scripts, replication.History, server.Saving,
            context => server.ReloadSnapshot(context), context => server.ReloadAppendOnly(context));
        bindings.Bind("debug", debug.Run);

        bindings.Bind("slowlog|get", logs.RunGetSlow);
        bindings.Bind("slowlog|len", logs.RunCountSlow);
        bindings.Bind("slowlog|reset", logs.RunResetSlow);
        bindings.Bind("commandlog|get", logs.RunGet);
        bindings.Bind("commandlog|len", logs.RunCount);
        bindings.Bind("commandlog|reset", logs.RunReset);
        bindings.Bind("monitor", logs.RunMonitor);
        bindings.Bind("latency|latest", latency.RunLatest);
        bindings.Bind("latency|history", latency.RunHistory);
        bindings.Bind("latency|reset", latency.RunReset);
        bindings.Bind("latency|graph", new LatencyGraph(server.Spikes).Run);
        bindings.Bind("latency|doctor", latency.RunDoctor);
        bindings.Bind("latency|histogram", latency.RunHistogram);

        bindings.Bind("memory|usage", MemoryUsage.Run);
        bindings.Bind("memory|stats", reports.RunStats);
        bindings.Bind("memory|doctor", reports.RunDoctor);
        bindings.Bind("memory|malloc-stats", MemoryReports.RunAllocator);
        bindings.Bind("memory|purge", MemoryReports.RunPurge);

        bindings.Bind("module|list", Absent.ModuleList);
        bindings.BindRefusal("module|load", Absent.ModuleChange);
        bindings.BindRefusal("module|loadex", Absent.ModuleChange);
        bindings.BindRefusal("module|unload", Absent.ModuleChange);
        foreach (var command in bindings.Table["cluster"].Subcommands!.Values)
        {
            if (command.Name == "cluster|keyslot") bindings.Bind(command.Name, Absent.KeySlot);
            else bindings.BindRefusal(command.Name, Absent.Cluster);
        }
        bindings.BindRefusal("asking", Absent.Cluster);
    }

    static InfoCommand NewInfo(
        ServerState server, MemoryMeter meter, ReplicationParts replication, Func<int> countPeerLinks) => new(
        new ServerSection(server.Lifetime, server.Loops, server.Addresses),
        new ClientsSection(server.Clients, server.Blocked, server.Pause),
        new MemorySection(meter, server.Scripts, server.CollectorPauses, server.AppendOnly),
        new PersistenceSection(server.Saving, server.Trouble, server.AppendOnly, server.Loading, server.Clock),
        new StatsSection(
            server.Loops, server.Counters, server.Rates, server.PubSub, server.Tracking, server.AccessLog, server.Scripts,
            countPeerLinks),
        new ReplicationSection(replication.Following, replication.Replicas, replication.Failover),
        new CommandSections(server.Counters));
}
