// Binds the server commands to the command table, each group with the parts that it tells of.
using Larder.Engine.Commands.Server.Debug;
using Larder.Engine.Commands.Server.Documentation;
using Larder.Engine.Commands.Server.Info;
using Larder.Engine.Commands.Server.Logs;
using Larder.Engine.Execution.Access;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Scripting;
using Larder.Engine.Persistence;
using Larder.Engine.Persistence.AppendOnly;
using Larder.Engine.Persistence.Snapshots;
using Larder.Engine.Telemetry;
using Larder.Network.Loops;

namespace Larder.Engine.Commands.Server;

static class ServerFamily
{
    /// <summary>CONFIG, COMMAND and what is no more than a fact.</summary>
    public static void BindFacts(
        CommandBindings bindings, ServerCounters counters, EventLoopGroup loops, UserTable users, ScriptEngine scripts,
        LoadingState loading)
    {
        var config = new Config(counters, loops, users, loading);
        bindings.Bind("config|get", Config.Get);
        bindings.Bind("config|set", config.Set);
        bindings.Bind("config|resetstat", config.ResetStatistics);
        bindings.Bind("config|rewrite", config.Rewrite);

        bindings.Bind("command", CommandInfo.RunAll);
        bindings.Bind("command|info", CommandInfo.Run);
        bindings.Bind("command|count", CommandInfo.RunCount);
        bindings.Bind("command|docs", CommandDocs.Run);
        bindings.Bind("command|list", CommandList.Run);
        bindings.Bind("command|getkeys", CommandKeys.Run);
        bindings.Bind("command|getkeysandflags", CommandKeys.RunWithFlags);

        bindings.Bind("time", new Basics(scripts).Time);
        bindings.Bind("lolwut", Basics.Lolwut);
    }

    /// <summary>What is kept on the disk, and the end of the node.</summary>
    public static void BindData(
        CommandBindings bindings, Saving saving, SnapshotQueue snapshots, AppendOnlyFile appendOnly, Shutdown shutdown,
        DebugCommand debug)
    {
        var saves = new Saves(saving, snapshots);
        bindings.Bind("save", saves.Save);
        bindings.Bind("bgsave", saves.SaveInBackground);
        bindings.Bind("lastsave", saves.LastSave);
        bindings.Bind("bgrewriteaof", new RewriteAppendOnly(appendOnly, snapshots).Run);
        bindings.Bind("shutdown", shutdown.Run);
        bindings.Bind("debug", debug.Run);
    }

    /// <summary>What was slow or large, and what is watched.</summary>
    public static void BindLogs(
        CommandBindings bindings, CommandLogs kept, ClientRegistry clients, Monitors monitors, ServerCounters counters,
        LatencyMonitor spikes)
    {
        var logs = new LogReading(kept, clients, monitors);
        var latency = new Latency(counters, spikes);
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
        bindings.Bind("latency|graph", new LatencyGraph(spikes).Run);
        bindings.Bind("latency|doctor", latency.RunDoctor);
        bindings.Bind("latency|histogram", latency.RunHistogram);
    }

    public static void BindMemory(CommandBindings bindings, MemoryMeter meter)
    {
        var reports = new MemoryReports(meter);
        bindings.Bind("memory|usage", MemoryUsage.Run);
        bindings.Bind("memory|stats", reports.RunStats);
        bindings.Bind("memory|doctor", reports.RunDoctor);
        bindings.Bind("memory|malloc-stats", MemoryReports.RunAllocator);
        bindings.Bind("memory|purge", MemoryReports.RunPurge);
    }

    /// <summary>What is refused: modules and cluster mode.</summary>
    public static void BindAbsent(CommandBindings bindings)
    {
        bindings.Bind("module|list", Absent.ModuleList);
        bindings.BindRefusal("module|load", Absent.ModuleChange);
        bindings.BindRefusal("module|loadex", Absent.ModuleChange);
        bindings.BindRefusal("module|unload", Absent.ModuleChange);
        bindings.BindRefusal("clusterscan", Absent.Cluster);
        foreach (var command in bindings.Table["cluster"].Subcommands!.Values)
        {
            if (command.Name == "cluster|keyslot") bindings.Bind(command.Name, Absent.KeySlot);
            else bindings.BindRefusal(command.Name, Absent.Cluster);
        }
        bindings.BindRefusal("asking", Absent.Cluster);
    }
}
