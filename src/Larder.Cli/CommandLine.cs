// The verbs put together, and what happens to words that fit none of them: exit code 2 and the nearest right word.
using System.CommandLine;
using System.CommandLine.Help;
using Larder.Cli.Commands;
using Larder.Cli.Launch;
using Larder.NodeProgram;

namespace Larder.Cli;

static class CommandLine
{
    // A node that is told to stop may have a snapshot to write.
    static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync(
        IReadOnlyList<string> words, Launchers launchers, Terminal terminal, CancellationToken stop = default)
    {
        Command root = Build(launchers, terminal);
        ParserConfiguration parser = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };
        ParseResult parsed = root.Parse(words.Count == 0 ? ["--help"] : words, parser);
        if (parsed.Errors.Count > 0) return Refuse(parsed, terminal);
        InvocationConfiguration invocation = new()
        {
            Output = terminal.Output,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = StopLimit,
        };
        try
        {
            return await parsed.InvokeAsync(invocation, stop);
        }
        catch (LaunchException failure)
        {
            terminal.Refuse(failure.Message);
            return failure.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Done;
        }
    }

    static Command Build(Launchers launchers, Terminal terminal)
    {
        Command root = new("larder", "A self-hosted ElastiCache for Redis, Valkey and memcached clients.")
        {
            UpCommand.Build(launchers),
            NodeCommand.Build(launchers, terminal),
            DemoCommand.Build(launchers),
            BenchCommand.Build(launchers),
        };
        root.Subcommands.Add(HelpCommand.Build(root, terminal));
        root.Options.Add(new HelpOption());
        root.Options.Add(new VersionOption());
        return root;
    }

    public static int Refuse(ParseResult parsed, Terminal terminal)
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
