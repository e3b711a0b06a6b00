// rename-command of the configuration: a command answers to another name, or, given an empty one, to none.
using Larder.Engine.Execution.Specs;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Syntax;

namespace Larder.Node;

static class CommandRenaming
{
    /// <exception cref="ConfigException">There is no such command, or another one has the new name.</exception>
    public static void Apply(CommandTable table, ServerSettings settings)
    {
        var lines = settings.Declarations.Where(
            words => words[0].Equals("rename-command", StringComparison.OrdinalIgnoreCase));
        foreach (var words in lines)
        {
            if (table.Rename(words[1], words[2]) is { } error) throw new ConfigException(error);
        }
    }
}
