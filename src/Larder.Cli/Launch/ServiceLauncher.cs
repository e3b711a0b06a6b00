// larder up: runs the service in this process; its nodes are this same program with the verb node.
using System.Net;
using Larder.NodeProgram;
using Larder.Service.Fleet;
using Larder.Service;

namespace Larder.Cli.Launch;

static class ServiceLauncher
{
    const int NodePorts = 1_000;

    public static async Task<int> RunAsync(UpRequest request, CancellationToken stop)
    {
        try
        {
            var options = OptionsOf(request);
            await using var host = await ServiceHost.StartAsync(options, stop);
            Greet(host.Address, options.NodeAddress, request.DataDirectory);
            await WhenStopped(stop);
            if (StopSignals.IsInterrupted) return await StopCachesAsync(host);
        }
        catch (IOException failure)
        {
            throw new LaunchException(failure.Message, ExitCodes.Misused);
        }
        return ExitCodes.Done;
    }

    static async Task<int> StopCachesAsync(ServiceHost host)
    {
        await Console.Out.WriteLineAsync("The caches save their content and stop; Ctrl-C leaves them to it.");
        var stopped = host.StopNodesAsync();
        if (await Task.WhenAny(stopped, StopSignals.Again) != stopped) Environment.Exit(ExitCodes.Failed);
        foreach (var node in await stopped)
            await Console.Error.WriteLineAsync($"larder: {node} could not save its content and runs on");
        return (await stopped).Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    public static ServiceOptions OptionsOf(UpRequest request) => WithHost(request, new ServiceOptions
    {
        Port = request.Port,
        BindAddress = request.Bind,
        HostNames = request.Names,
        RequireKeys = request.RequireKeys,
        OpenMetrics = request.OpenMetrics,
        AllowsOpenCaches = request.OpenCaches,
        NotifyUrl = request.NotifyUrl,
        SnapshotFolders = request.Export,
        DataDirectory = request.DataDirectory,
        HostMemoryBytes = request.MemoryBytes,
        Runtime = request.Runtime is "valkey" or "native" ? NodeRuntimeKind.Native : NodeRuntimeKind.Larder,
        NodeCommand = NodeBuilds.Command,
        UsesUsualPorts = true,
    });

    static ServiceOptions WithHost(UpRequest request, ServiceOptions options) => request.Host is not { } host
        ? options
        : options with
        {
            Join = host.Join,
            Host = host.Name,
            Zone = host.Zone,
            HostAddress = host.Address,
            SiloPort = host.SiloPort,
            LostHostGrace = TimeSpan.FromSeconds(host.GraceSeconds),
            UsesUsualPorts = host.FirstNodePort == HostRequest.UsualNodePort,
            NodePortFirst = host.FirstNodePort,
            NodePortLast = Math.Min(host.FirstNodePort + NodePorts, 65_536) - 1,
            SnapshotDirectory = host.Snapshots,
        };

    static void Greet(Uri address, IPAddress nodes, string dataDirectory)
    {
        var url = address.ToString().TrimEnd('/');
        Console.Out.WriteLine(
            $"""
            Larder is up.
              ElastiCache API  {url}
              web console      {url}/console
              caches at        {nodes}
              data             {dataDirectory}

            Create a first cache:
              aws --endpoint-url {url} elasticache create-cache-cluster --cache-cluster-id sessions \
                --engine valkey --cache-node-type cache.t4g.small --num-cache-nodes 1

            Ctrl-C stops the service and its caches, which keep their content. "larder down" does so from elsewhere.
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
