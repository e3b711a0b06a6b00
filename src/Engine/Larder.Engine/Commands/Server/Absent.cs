// Commands of parts that a node without them answers truthfully: modules (there are none to load) and cluster mode (off).
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Server;

static class Absent
{
    public static void ModuleList(CommandContext context) => context.Reply.Array(0);

    public static void ModuleChange(CommandContext context) =>
        context.Reply.Error("ERR Larder does not load modules"u8);

    public static void Cluster(CommandContext context) =>
        context.Reply.Error("ERR This instance has cluster support disabled"u8);

    /// <summary>CLUSTER KEYSLOT is a sum over the key, the same in every mode.</summary>
    public static void KeySlot(CommandContext context) => context.Reply.Integer(Keyspace.KeySlot.Of(context.Argument(2)));
}
