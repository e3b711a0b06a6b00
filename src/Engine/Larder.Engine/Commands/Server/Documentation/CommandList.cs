// COMMAND LIST [FILTERBY MODULE name | ACLCAT category | PATTERN glob].
using Larder.Engine.Execution.Requests;
using Larder.Base.Text;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Commands.Server.Documentation;

static class CommandList
{
    public static void Run(CommandContext context)
    {
        if (!TryReadFilter(context, out var matches))
        {
            context.Reply.Error(ErrorTexts.Syntax);
            return;
        }
        var found = context.Commands.All.Where(context.Client.Sees).Where(matches).ToList();
        context.Reply.Array(found.Count);
        foreach (var command in found) context.Reply.BulkString(command.NameBytes);
    }

    static bool TryReadFilter(CommandContext context, out Func<CommandSpec, bool> matches)
    {
        matches = _ => true;
        if (context.ArgumentCount == 2) return true;
        if (context.ArgumentCount != 5 || !context.Is(2, "FILTERBY"u8)) return false;
        if (context.Is(3, "MODULE"u8))
        {
            matches = _ => false; // no command comes from a module
            return true;
        }
        if (context.Is(3, "ACLCAT"u8))
        {
            var category = "@" + context.Text(4).ToLowerInvariant();
            matches = command => command.AclCategories.Contains(category);
            return true;
        }
        var pattern = context.Argument(4).ToArray();
        matches = command => GlobPattern.Matches(pattern, command.NameBytes, ignoreCase: true);
        return context.Is(3, "PATTERN"u8);
    }
}
