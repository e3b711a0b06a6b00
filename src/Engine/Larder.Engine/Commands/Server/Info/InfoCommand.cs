// INFO [section ...]: which sections there are, which of them are shown, in their order.
using System.Text;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Server.Info;

static class InfoCommand
{
    static readonly Section[] Sections =
    [
        new("server", true, Of(ServerSection.Write)),
        new("clients", true, Of(ClientsSection.Write)),
        new("memory", true, MemorySection.Write),
        new("persistence", true, Of(PersistenceSection.Write)),
        new("stats", true, Of(StatsSection.Write)),
        new("replication", true, Of(ReplicationSection.Write)),
        new("cpu", true, Of(CpuSection.Write)),
        new("modules", true, (_, text) => text.Section("Modules"), "module_list"),
        new("commandstats", false, Of(CommandSections.WriteCommands)),
        new("errorstats", true, Of(CommandSections.WriteErrors)),
        new("latencystats", false, Of(CommandSections.WriteLatencies)),
        new("cluster", true, Of(WriteCluster)),
        new("keyspace", true, KeyspaceSection.Write),
    ];

    public static void Run(CommandContext context)
    {
        var names = new HashSet<string>();
        for (var i = 1; i < context.ArgumentCount; i++) names.Add(context.Text(i).ToLowerInvariant());
        var all = names.Contains("all") || names.Contains("everything");
        var defaults = names.Count == 0 || names.Contains("default");
        var text = new InfoText();
        foreach (var section in Sections)
        {
            var isAsked = names.Contains(section.Name) || (section.Alias != null && names.Contains(section.Alias));
            if (all || isAsked || (defaults && section.IsDefault)) section.Write(context, text);
        }
        context.Reply.Verbatim("txt"u8, Encoding.UTF8.GetBytes(text.ToString()));
    }

    static Action<CommandContext, InfoText> Of(Action<ServerState, InfoText> write) =>
        (context, text) => write(context.Server, text);

    static void WriteCluster(ServerState server, InfoText text)
    {
        text.Section("Cluster");
        text.Field("cluster_enabled", server.Settings.Cluster.Enabled.Value);
    }

    sealed record Section(string Name, bool IsDefault, Action<CommandContext, InfoText> Write, string? Alias = null);
}
