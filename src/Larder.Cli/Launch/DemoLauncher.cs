// larder demo: runs the shop against a service of its own in this process, with a data folder and ports of its own. The user's
// service, if there is one, is left alone, and so is another demo.
using Larder.NodeProgram;
using Larder.Service;
using Microsoft.Data.Sqlite;
using Storefront.Demo;
using Storefront.Demo.Provisioning;

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
            DatabaseConnectionString = request.Database,
            TimeToLive = request.TimeToLive,
            Quiet = request.Quiet,
            StartService = cancel => StartServiceAsync(request.ServicePort, cancel),
        };
        return StorefrontDemo.RunAsync(options, stop);
    }

    static async Task<DemoService> StartServiceAsync(int port, CancellationToken stop)
    {
        var place = DemoPlace.Take();
        // What its service does, step by step, is not what the demo tells of, nor that a busy machine keeps it waiting.
        Environment.SetEnvironmentVariable("Logging__LogLevel__Larder", "Warning");
        Environment.SetEnvironmentVariable("Logging__LogLevel__Orleans.Runtime.Scheduler", "Error");
        try
        {
            if (Directory.Exists(place.Folder))
            {
                // A demo that was killed has left its nodes running.
                await EndAsync(await ServiceHost.StartAsync(OptionsOf(0, place), stop), place);
            }

            var host = await ServiceHost.StartAsync(OptionsOf(port, place), stop);
            return new DemoService(host.Address, async () =>
            {
                await EndAsync(host, place);
                place.Dispose();
            });
        }
        catch (IOException failure)
        {
            place.Dispose();
            throw new LaunchException(failure.Message.Replace("--port", "--service-port"), ExitCodes.Misused);
        }
    }

    static ServiceOptions OptionsOf(int port, DemoPlace place) =>
        ServiceLauncher.OptionsOf(new UpRequest(port, place.Folder, "larder")) with
        {
            NodePortFirst = place.FirstPort,
            NodePortLast = place.LastPort,
        };

    // Unlike a user's, its caches end with it, and nothing of them is kept.
    static async Task EndAsync(ServiceHost host, DemoPlace place)
    {
        await host.StopNodesAsync();
        await host.DisposeAsync();
        // A pooled connection would show the next service of this process the deleted state.
        SqliteConnection.ClearAllPools();
        Directory.Delete(place.Folder, recursive: true);
    }
}
