// What the verbs start, one function each: the one place where the command line meets the node, the service, the demo
// and the bench.
using Larder.Cli.Commands;

namespace Larder.Cli.Launch;

/// <summary>Runs until it is done or told to stop, and returns the exit code.</summary>
delegate Task<int> Launcher<in TRequest>(TRequest request, CancellationToken stop);

/// <summary>What each verb starts.</summary>
sealed record Launchers(
    Launcher<UpRequest> Up, Launcher<NodeRequest> Node, Launcher<DemoRequest> Demo, Launcher<BenchRequest> Bench)
{
    /// <summary>The launchers of this build; a part that it lacks says so.</summary>
    public static Launchers OfThisBuild { get; } = new(
        Up: (_, _) => throw LaunchException.NotInThisBuild("the service (up)"),
        Node: (_, _) => throw LaunchException.NotInThisBuild("the node (node)"),
        Demo: (_, _) => throw LaunchException.NotInThisBuild("the demo (demo)"),
        Bench: (_, _) => throw LaunchException.NotInThisBuild("the bench (bench)"));
}
