// INFO [section ...]: which sections there are, which of them are shown, in their order.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Server.Info;

sealed class InfoCommand(
    ServerSection server, ClientsSection clients, MemorySection memory, PersistenceSection persistence, StatsSection stats,
    ReplicationSection replication, CommandSections commands)
{
    readonly Section[] _sections =
    [
        new("server", true, server.Write),
        new("clients", true, clients.Write),
        new("memory", true, memory.Write),
        new("persistence", true, persistence.Write),
        new("stats", true, stats.Write),
        new("replication", true, replication.Write),
        new("cpu", true, CpuSection.Write),
        new("modules", true, (_, text) => text.Section("Modules"), "module_list"),
        new("commandstats", false, commands.WriteCommands),
        new("errorstats", true, commands.WriteErrors),
        new("latencystats", false, commands.WriteLatencies),
        new("cluster", true, WriteCluster),
        new("keyspace", true, KeyspaceSection.Write),
    ];

    public void Run(CommandContext context)
    {
        var names = new HashSet<string>();
        for (var i = 1; i < context.ArgumentCount; i++) names.Add(context.Text(i).ToLowerInvariant());
        var all = names.Contains("all") || names.Contains("everything");
        var defaults = names.Count == 0 || names.Contains("default");
        var text = new InfoText();
        foreach (var section in _sections)
        {
            var isAsked = names.Contains(section.Name) || (section.Alias != null && names.Contains(section.Alias));
            if (all || isAsked || (defaults && section.IsDefault)) section.Write(context, text);
        }
        context.Reply.VerbatimText(text.ToString());
    }

    static void WriteCluster(CommandContext context, InfoText text)
    {
        text.Section("Cluster");
        text.Field("cluster_enabled", context.Settings.Cluster.Enabled.Value);
    }

    sealed record Section(string Name, bool IsDefault, Action<CommandContext, InfoText> Write, string? Alias = null);
}
