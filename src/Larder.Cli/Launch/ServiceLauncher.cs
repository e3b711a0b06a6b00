// larder up: runs the service in this process; its nodes are this same program with the verb node.
using Larder.NodeProgram;
using Larder.Service.Fleet;
using Larder.Service;

namespace Larder.Cli.Launch;

static class ServiceLauncher
{
    public static async Task<int> RunAsync(UpRequest request, CancellationToken stop)
    {
        try
        {
            await using var host = await ServiceHost.StartAsync(OptionsOf(request), stop);
            Greet(host.Address, request.DataDirectory);
            await WhenStopped(stop);
            await Console.Out.WriteLineAsync("stopping the caches ...");
        }
        catch (IOException failure)
        {
            throw new LaunchException(failure.Message, ExitCodes.Misused);
        }
        return ExitCodes.Done;
    }

    /// <summary>The service for a demo that finds none running.</summary>
    public static async Task<IAsyncDisposable> StartAsync(UpRequest request, CancellationToken stop) =>
        await ServiceHost.StartAsync(OptionsOf(request), stop);

    static ServiceOptions OptionsOf(UpRequest request) => new()
    {
        Port = request.Port,
        BindAddress = request.Bind,
        HostNames = request.Names,
        RequireKeys = request.RequireKeys,
        DataDirectory = request.DataDirectory,
        Runtime = request.Runtime == "native" ? NodeRuntimeKind.Native : NodeRuntimeKind.Larder,
        NodeCommand = NodeBuilds.Command,
    };

    static void Greet(Uri address, string dataDirectory)
    {
        var url = address.ToString().TrimEnd('/');
        Console.Out.WriteLine(
            $"""
            Larder is up.
              ElastiCache API  {url}
              web console      {url}/console
              data             {dataDirectory}

            Create a first cache:
              aws --endpoint-url {url} elasticache create-cache-cluster --cache-cluster-id sessions \
                --engine valkey --cache-node-type cache.t4g.small --num-cache-nodes 1

            Ctrl-C stops the service and its caches.
            """);
        Console.Out.Flush();
    }

    static async Task WhenStopped(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource();
        await using var registration = stop.Register(stopped.SetResult);
        await stopped.Task;
    }
}
