// larder demo: runs the shop against the service, which it starts in this process when none is running.
using Storefront.Demo;

namespace Larder.Cli.Launch;

static class DemoLauncher
{
    public static Task<int> RunAsync(DemoRequest request, CancellationToken stop)
    {
        var options = new DemoOptions
        {
            Seconds = request.Seconds == 0 ? null : request.Seconds,
            Headless = request.Headless,
            PagePort = request.Port,
            ApiEndpoint = new Uri($"http://127.0.0.1:{request.ServicePort}"),
            DatabaseConnectionString = request.Database,
            StartService = cancel => ServiceLauncher.StartAsync(
                new UpRequest(request.ServicePort, DataFolder.Usual, "larder"), cancel),
        };
        return StorefrontDemo.RunAsync(options, stop);
    }
}
