// The errors of commands on the groups of a stream that is there.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Streams;

static class GroupErrors
{
    /// <summary>The stream is there, the group is not.</summary>
    public static void NoGroup(CommandContext context, ReadOnlySpan<byte> key, ReadOnlySpan<byte> group) =>
        context.Reply.Error([
            .. "NOGROUP No such consumer group '"u8, .. group, .. "' for key name '"u8, .. key, .. "'"u8]);

    /// <summary>A subcommand's arguments are too many or none that it knows.</summary>
    public static void BadSubcommand(CommandContext context, ReadOnlySpan<byte> end) => context.Reply.Error(
        "ERR unknown subcommand or wrong number of arguments for '"u8, context.Argument(1), end);
}
