// From the words of "larder node" to a node that runs until a signal stops it.
using System.Runtime.InteropServices;
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Settings.Memcached;
using Larder.Engine.Settings.Syntax;
using Larder.Node;

namespace Larder.NodeProgram;

static class NodeRun
{
    const string EngineOption = "--engine";

    static readonly string[] Engines = ["valkey", "redis", "memcached"];

    /// <summary>Returns the exit code, after saying why where it is not 0.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> words, TextWriter error)
    {
        try
        {
            var engine = TakeEngine(words, out var others);
            if (engine == NodeEngine.Memcached && Answer(others) is { } answer)
            {
                Console.Out.Write(answer);
                return ExitCodes.Done;
            }
            await RunAsync(new NodeOptions { Engine = engine, Settings = NodeArguments.Load(engine, others) });
            return ExitCodes.Done;
        }
        catch (LaunchException refusal)
        {
            return Refuse(error, refusal.Message, refusal.ExitCode);
        }
        catch (ConfigException wrong)
        {
            return Refuse(error, wrong.Report, ExitCodes.Failed);
        }
        catch (Exception failure) when (NodeHost.IsExplained(failure))
        {
            return Refuse(error, failure.Message, ExitCodes.Failed);
        }
    }

    static async Task RunAsync(NodeOptions options)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        await NodeHost.RunAsync(options, stop.Token);

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true; // the node ends by itself, in order
            stop.Cancel();
        }
    }

    // The options that only ask; null where the words are to start a node.
    static string? Answer(List<string> words)
    {
        var version = $"memcached {MemcachedServer.Newest}";
        if (words.Contains("-V") || words.Contains("--version")) return $"{version}\n";
        return words.Contains("-h") || words.Contains("--help") ? $"{version}\n{MemcachedArguments.Help}" : null;
    }

    // "--engine NAME" or "--engine=NAME", anywhere; the last one counts.
    static NodeEngine TakeEngine(IReadOnlyList<string> words, out List<string> others)
    {
        var name = Engines[0];
        others = [];
        for (var at = 0; at < words.Count; at++)
        {
            if (words[at] == EngineOption)
            {
                if (++at == words.Count) throw Misused($"{EngineOption} needs one of {string.Join(", ", Engines)}");
                name = words[at];
            }
            else if (words[at].StartsWith(EngineOption + "=", StringComparison.Ordinal))
            {
                name = words[at][(EngineOption.Length + 1)..];
            }
            else
            {
                others.Add(words[at]);
            }
        }
        if (Engines.Contains(name)) return Enum.Parse<NodeEngine>(name, ignoreCase: true);
        var reason = $"{EngineOption} must be one of {string.Join(", ", Engines)}, not '{name}'";
        throw Misused(NearestWord.Advice(name, Engines) is { } advice ? $"{reason}\n{advice}" : reason);
    }

    static LaunchException Misused(string reason) => new(reason, ExitCodes.Misused);

    static int Refuse(TextWriter error, string reason, int exitCode)
    {
        error.WriteLine($"larder: {reason}");
        return exitCode;
    }
}
