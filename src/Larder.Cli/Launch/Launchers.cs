// What the verbs start, one function each: the one place where the command line meets the node, the service, the demo
// and the bench.
using Larder.Engine.Settings.Syntax;
using Larder.Bench;
using Larder.Engine.Settings.Files;
using Larder.Node;
using Larder.NodeProgram;

namespace Larder.Cli.Launch;

/// <summary>Runs until it is done or told to stop, and returns the exit code.</summary>
delegate Task<int> Launcher<in TRequest>(TRequest request, CancellationToken stop);

/// <summary>What each verb starts.</summary>
sealed record Launchers(
    Launcher<UpRequest> Up,
    Launcher<DownRequest> Down,
    Launcher<KeysRequest> Keys,
    Launcher<NodeOptions> Node,
    Launcher<DemoRequest> Demo,
    Launcher<BenchOptions> Bench)
{
    /// <summary>The launchers of this build; a part that it lacks says so.</summary>
    public static Launchers OfThisBuild { get; } = new(
        Up: ServiceLauncher.RunAsync,
        Down: DownLauncher.RunAsync,
        Keys: KeysLauncher.RunAsync,
        Node: RunNodeAsync,
        Demo: DemoLauncher.RunAsync,
        Bench: BenchLauncher.RunAsync);

    static async Task<int> RunNodeAsync(NodeOptions options, CancellationToken stop)
    {
        try
        {
            await NodeHost.RunAsync(options, stop);
            return ExitCodes.Done;
        }
        catch (Exception failure) when (failure is ConfigException || NodeHost.IsExplained(failure))
        {
            throw new LaunchException(failure.Message);
        }
    }
}
