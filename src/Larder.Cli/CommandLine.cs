// The verbs put together, and run: the exit code comes out.
using Larder.Cli.Output;
using System.CommandLine;
using System.CommandLine.Help;
using Larder.Cli.Commands;
using Larder.Cli.Launch;
using Larder.NodeProgram;

namespace Larder.Cli;

static class CommandLine
{
    // Nodes that are told to stop may have much to write.
    static readonly TimeSpan StopLimit = TimeSpan.FromMinutes(10);

    public static async Task<int> RunAsync(
        IReadOnlyList<string> words, Launchers launchers, Terminal terminal, CancellationToken stop = default)
    {
        Command root = Build(launchers, terminal);
        ParserConfiguration parser = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };
        ParseResult parsed = root.Parse(words.Count == 0 ? ["--help"] : words, parser);
        if (parsed.Errors.Count > 0) return Refusal.Tell(parsed, terminal);
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
            DownCommand.Build(launchers, terminal),
            KeysCommand.Build(launchers, terminal),
            NodeCommand.Build(launchers, terminal),
            DemoCommand.Build(launchers),
            BenchCommand.Build(launchers),
        };
        root.Subcommands.Add(HelpCommand.Build(root, terminal));
        root.Options.Add(new HelpOption());
        root.Options.Add(new VersionOption());
        return root;
    }
}
