// Commands of parts that a node without them answers truthfully: modules (there are none to load) and cluster mode (off).
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Server;

static class Absent
{
    public static void ModuleList(CommandContext context) => context.Reply.Array(0);

    public static void ModuleChange(CommandContext context)
    {
        if (!IsModuleCommandOpen(context)) return;
        context.Reply.Error("ERR Larder does not load modules"u8);
    }

    public static void Cluster(CommandContext context) =>
        context.Reply.Error("ERR This instance has cluster support disabled"u8);

    static bool IsModuleCommandOpen(CommandContext context)
    {
        var access = context.Settings.Access.ModuleCommand.Value;
        if (Settings.Groups.AccessSettings.Allows(access, context.Client.IsLocal)) return true;
        ProtectedCommand.Refuse(context, "MODULE"u8, "enable-module-command"u8);
        return false;
    }
}
