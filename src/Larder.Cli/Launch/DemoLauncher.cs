// larder demo: runs the shop against a service of its own in this process, with a data folder of its own. The user's service,
// if there is one, is left alone.
using Larder.NodeProgram;
using Larder.Service;
using Storefront.Demo;

namespace Larder.Cli.Launch;

static class DemoLauncher
{
    // Apart from those of the user's service.
    const int NodePortFirst = 7600, NodePortLast = 7699;

    public static Task<int> RunAsync(DemoRequest request, CancellationToken stop)
    {
        var options = new DemoOptions
        {
            Seconds = request.Seconds == 0 ? null : request.Seconds,
            Headless = request.Headless,
            PagePort = request.Port,
            ApiEndpoint = new Uri($"http://127.0.0.1:{request.ServicePort}"),
            DatabaseConnectionString = request.Database,
            StartService = cancel => StartServiceAsync(request.ServicePort, cancel),
        };
        return StorefrontDemo.RunAsync(options, stop);
    }

    static async Task<IAsyncDisposable> StartServiceAsync(int port, CancellationToken stop)
    {
        try
        {
            return new OwnService(await ServiceHost.StartAsync(
                ServiceLauncher.OptionsOf(new UpRequest(port, DataFolder.OfDemo, "larder")) with
                {
                    NodePortFirst = NodePortFirst, NodePortLast = NodePortLast,
                },
                stop));
        }
        catch (IOException failure)
        {
            throw new LaunchException(failure.Message.Replace("--port", "--service-port"), ExitCodes.Misused);
        }
    }

    // Unlike a user's, its caches end with it.
    sealed class OwnService(ServiceHost host) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await host.StopNodesAsync();
            await host.DisposeAsync();
        }
    }
}
