// larder help [COMMAND]: the same as --help.
using Larder.Cli.Output;
using System.CommandLine;

namespace Larder.Cli.Commands;

static class HelpCommand
{
    public static Command Build(Command root, Terminal terminal)
    {
        Argument<string> verb = new("command")
        {
            Description = "The command to explain.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Command command = new("help", "Explain a command.") { verb };
        command.SetAction((parsed, stop) =>
        {
            string? name = parsed.GetValue(verb);
            bool known = root.Subcommands.Any(sub => sub.Name == name);
            // An unknown name goes through the parser as it is, which refuses it and names the nearest.
            string[] words = name is null ? ["--help"] : known ? [name, "--help"] : [name];
            return root.Parse(words) is { Errors.Count: > 0 } wrong
                ? Task.FromResult(Refusal.Tell(wrong, terminal))
                : root.Parse(words).InvokeAsync(parsed.InvocationConfiguration, stop);
        });
        return command;
    }
}
