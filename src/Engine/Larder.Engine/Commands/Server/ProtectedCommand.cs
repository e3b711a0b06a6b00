// Commands that a node answers only when its configuration opens them.
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Server;

static class ProtectedCommand
{
    public static void Refuse(CommandContext context, ReadOnlySpan<byte> command, ReadOnlySpan<byte> directive)
    {
        byte[] named = [.. "ERR "u8, .. command, .. " command not allowed. If the "u8, .. directive];
        context.Reply.Error(
            named,
            " option is set to \"local\", you can run it from a local connection, otherwise you need to set this "u8,
            "option in the configuration file, and then restart the server."u8);
    }
}
