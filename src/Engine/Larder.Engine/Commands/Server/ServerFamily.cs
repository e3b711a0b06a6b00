// Binds the server commands to the command table.
using Larder.Engine.Commands.Server.Debug;
using Larder.Engine.Commands.Server.Documentation;
using Larder.Engine.Commands.Server.Info;
using Larder.Engine.Commands.Server.Logs;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Commands.Server;

public static unsafe class ServerFamily
{
    public static void Bind(CommandTable table)
    {
        table.Bind("config|get", &Config.Get);
        table.Bind("config|set", &Config.Set);
        table.Bind("config|resetstat", &Config.ResetStatistics);
        table.Bind("config|rewrite", &Config.Rewrite);

        table.Bind("command", &CommandInfo.RunAll);
        table.Bind("command|info", &CommandInfo.Run);
        table.Bind("command|count", &CommandInfo.RunCount);
        table.Bind("command|docs", &CommandDocs.Run);
        table.Bind("command|list", &CommandList.Run);
        table.Bind("command|getkeys", &CommandKeys.Run);
        table.Bind("command|getkeysandflags", &CommandKeys.RunWithFlags);

        table.Bind("info", &InfoCommand.Run);
        table.Bind("time", &Basics.Time);
        table.Bind("lastsave", &Basics.LastSave);
        table.Bind("role", &Basics.Role);
        table.Bind("lolwut", &Basics.Lolwut);
        table.Bind("shutdown", &Shutdown.Run);
        table.Bind("debug", &DebugCommand.Run);

        table.Bind("slowlog|get", &LogReading.RunGetSlow);
        table.Bind("slowlog|len", &LogReading.RunCountSlow);
        table.Bind("slowlog|reset", &LogReading.RunResetSlow);
        table.Bind("commandlog|get", &LogReading.RunGet);
        table.Bind("commandlog|len", &LogReading.RunCount);
        table.Bind("commandlog|reset", &LogReading.RunReset);
        table.Bind("monitor", &LogReading.RunMonitor);
        table.Bind("latency|latest", &Latency.RunLatest);
        table.Bind("latency|history", &Latency.RunHistory);
        table.Bind("latency|reset", &Latency.RunReset);
        table.Bind("latency|graph", &LatencyGraph.Run);
        table.Bind("latency|doctor", &Latency.RunDoctor);
        table.Bind("latency|histogram", &Latency.RunHistogram);

        table.Bind("memory|usage", &MemoryUsage.Run);
        table.Bind("memory|stats", &MemoryReports.RunStats);
        table.Bind("memory|doctor", &MemoryReports.RunDoctor);
        table.Bind("memory|malloc-stats", &MemoryReports.RunAllocator);
        table.Bind("memory|purge", &MemoryReports.RunPurge);

        table.Bind("module|list", &Absent.ModuleList);
        table.BindRefusal("module|load", &Absent.ModuleChange);
        table.BindRefusal("module|loadex", &Absent.ModuleChange);
        table.BindRefusal("module|unload", &Absent.ModuleChange);
        foreach (var command in table["cluster"].Subcommands!.Values) table.BindRefusal(command.Name, &Absent.Cluster);
    }
}
