// Commands that a node carries out only when its configuration opens them: DEBUG, and loading modules.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Settings.Groups;

namespace Larder.Engine.Execution.Dispatch.Gates;

/// <summary>The first gate, but a client that has not logged in hears of the login before it hears of this.</summary>
public sealed class ProtectedGate(AccessSettings settings) : ICommandGate
{
    public CommandFlags Barred => CommandFlags.Admin;

    public bool TryPass(CommandContext context)
    {
        if ((context.Command.Flags & CommandFlags.Admin) == 0 || context.Client is { User: null } or { IsTrusted: true })
            return true;
        return context.Command.Name switch
        {
            "debug" => TryPass(context, settings.DebugCommand.Value, "DEBUG"u8, "enable-debug-command"u8),
            "module|load" or "module|loadex" or "module|unload" =>
                TryPass(context, settings.ModuleCommand.Value, "MODULE"u8, "enable-module-command"u8),
            _ => true,
        };
    }

    static bool TryPass(
        CommandContext context, ProtectedAccess access, ReadOnlySpan<byte> command, ReadOnlySpan<byte> directive)
    {
        if (AccessSettings.Allows(access, context.Client.IsLocal)) return true;
        byte[] named = [.. "ERR "u8, .. command, .. " command not allowed. If the "u8, .. directive];
        context.Reply.Error(
            named,
            " option is set to \"local\", you can run it from a local connection, otherwise you need to set this "u8,
            "option in the configuration file, and then restart the server."u8);
        return false;
    }
}
