// Runs the architecture that Larder is for, with real processes, and shows what its caches do in it:
//
//     shoppers -> load balancer -> auto-scaling group of application servers -> sessions: a replicated cache
//                                                                            -> reads: a cache -> database
//
// Starting goes from right to left, stopping from left to right.
using Storefront.Demo.LoadBalancing;
using Storefront.Demo.Measuring;
using Storefront.Demo.Provisioning;
using Storefront.Demo.Scaling;

namespace Storefront.Demo;

/// <summary>The demo as a library call.</summary>
public static class StorefrontDemo
{
    const int HeadlessSeconds = 60;
    const int FewestServers = 2;
    const int MostServers = 5;
    const double TargetRequestsPerServer = 50;
    const double RequestsInFlightPerServer = 6;
    const int ScaleInAfterMs = 3_000;

    /// <summary>
    /// Runs until the time is over or <paramref name="cancellationToken"/> is cancelled, and prints a summary. Returns
    /// 0, or 1 when a session was lost or the demo could not run; the output says why. Everything that it started has
    /// ended when it returns, and its programs end too when this process is killed.
    /// </summary>
    public static async Task<int> RunAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        if (options is { Headless: true, Seconds: null }) options = options with { Seconds = HeadlessSeconds };
        try
        {
            var summary = await RunArchitectureAsync(options, cancellationToken);
            options.Output.WriteLine(summary);
            return summary.Passed ? 0 : 1;
        }
        catch (DemoException e)
        {
            options.Output.WriteLine($"The demo cannot run: {e.Message}");
            return 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            options.Output.WriteLine("Cancelled before the first request.");
            return 1;
        }
    }

    static async Task<DemoSummary> RunArchitectureAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        var journal = new Journal(options.Output);
        using var folder = new RunFolder();
        using var database = await DemoDatabase.StartAsync(options.DatabaseConnectionString, folder, cancellationToken);
        journal.Add($"the database is {database.Kind}, filled with products, reviews and orders");
        await using var caches = await DemoCaches.StartAsync(options, cancellationToken);
        journal.Add($"{caches.SessionsId} keeps the sessions: two replicas and a primary, which is at {caches.SessionsEndpoint}");
        journal.Add($"{caches.ReadsId} keeps what is read from the database");
        await using var balancer = await LoadBalancer.StartAsync(cancellationToken);
        using var counters = new FleetCounters(folder);
        var group = new AutoScalingGroup(
            new TargetTracking(
                TargetRequestsPerServer, RequestsInFlightPerServer, FewestServers, MostServers, ScaleInAfterMs),
            balancer,
            name => ApplicationServer.Launch(
                name,
                ApplicationServer.Environment(name, caches, database, options.TimeToLive, counters.FileFor(name))),
            journal);
        DemoSummary summary;
        await using (group)
        {
            var hours = new OpeningHours(options, folder, caches, balancer, counters, group, journal);
            summary = await OpenAsync(hours, group, balancer, journal, cancellationToken);
        }

        // What servers read that were starting to the last is counted too.
        return summary with { Total = summary.Total with { Servers = counters.Read() } };
    }

    static async Task<DemoSummary> OpenAsync(
        OpeningHours hours, AutoScalingGroup group, LoadBalancer balancer, Journal journal,
        CancellationToken cancellationToken)
    {
        using var groupStop = new CancellationTokenSource();
        var scaling = group.RunAsync(groupStop.Token);
        try
        {
            await group.InService.WaitAsync(cancellationToken);
            journal.Add($"the load balancer is at {balancer.Address}");
            return await hours.RunAsync(scaling, cancellationToken);
        }
        finally
        {
            await groupStop.CancelAsync();
            await scaling;
        }
    }
}
