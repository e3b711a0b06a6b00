// The commands that ElastiCache keeps for itself. On a managed node they are there for the service and for the node's own
// primary; to everybody else they are unknown commands.
namespace Larder.Engine.Execution.Specs;

/// <summary>Names as in the table; of a container its subcommands as well.</summary>
public static class RestrictedCommands
{
    static readonly HashSet<string> Names =
    [
        "acl|deluser", "acl|load", "acl|save", "acl|setuser",
        "bgrewriteaof", "bgsave", "config", "debug", "failover", "migrate", "module", "replicaof", "save", "shutdown", "slaveof",
        "cluster|addslots", "cluster|addslotsrange", "cluster|bumpepoch", "cluster|cancelslotmigrations", "cluster|delslots",
        "cluster|delslotsrange", "cluster|failover", "cluster|flushslot", "cluster|flushslots", "cluster|forget", "cluster|meet",
        "cluster|migrateslots", "cluster|replicate", "cluster|reset", "cluster|saveconfig", "cluster|set-config-epoch",
        "cluster|setslot", "cluster|syncslots",
        // What replicas say: a copy of all data is for who shows the nodes' secret, and for nobody where there is none.
        "psync", "replconf", "sync",
    ];

    public static void MarkIn(CommandTable table) => table.Mark(
        CommandFlags.Restricted,
        command => Names.Contains(command.Name) || (command.Parent is { } parent && Names.Contains(parent.Name)));
}
