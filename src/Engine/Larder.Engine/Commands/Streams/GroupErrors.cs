// The errors of commands that name a group which is not there.
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Streams;

static class GroupErrors
{
    /// <summary>Neither the stream nor the group can be assumed.</summary>
    public static void NoKeyOrGroup(
        CommandContext context, ReadOnlySpan<byte> key, ReadOnlySpan<byte> group, ReadOnlySpan<byte> where = default) =>
        context.Reply.Error([
            .. "NOGROUP No such key '"u8, .. key, .. "' or consumer group '"u8, .. group, .. "'"u8, .. where]);

    /// <summary>The stream is there, the group is not.</summary>
    public static void NoGroup(CommandContext context, ReadOnlySpan<byte> key, ReadOnlySpan<byte> group) =>
        context.Reply.Error([
            .. "NOGROUP No such consumer group '"u8, .. group, .. "' for key name '"u8, .. key, .. "'"u8]);

    /// <summary>A subcommand's arguments are too many or none that it knows.</summary>
    public static void BadSubcommand(CommandContext context, ReadOnlySpan<byte> end) => context.Reply.Error(
        "ERR unknown subcommand or wrong number of arguments for '"u8, context.Argument(1), end);
}
