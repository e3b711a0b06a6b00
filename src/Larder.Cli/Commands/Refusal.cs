// What is said about words that fit no verb: the reason, the nearest right word, and exit code 2.
using Larder.Cli.Output;
using System.CommandLine;
using Larder.NodeProgram;

namespace Larder.Cli.Commands;

static class Refusal
{
    public static int Tell(ParseResult parsed, Terminal terminal)
    {
        Command command = parsed.CommandResult.Command;
        IEnumerable<string> verbs = command.Subcommands.Select(verb => verb.Name);
        IEnumerable<string> options =
            from option in command.Options.Concat(command.Parents.OfType<Command>().SelectMany(up => up.Options))
            from name in option.Aliases.Append(option.Name)
            where name.StartsWith('-')
            select name;
        if (parsed.UnmatchedTokens is [var unknown, ..])
        {
            bool isOption = unknown.StartsWith('-');
            string reason = isOption
                ? $"{command.Name} has no option {unknown}"
                : $"there is no {Kind(command)} {unknown}";
            terminal.Refuse(reason, NearestWord.Advice(unknown, isOption ? options : verbs));
        }
        else
        {
            terminal.Refuse(parsed.Errors[0].Message);
        }
        return ExitCodes.Misused;
    }

    static string Kind(Command command) => command.Subcommands.Count > 0 ? "command" : $"argument of {command.Name}";
}
