// Runs the architecture that Larder is for, with real processes, and shows what the cache does in it:
//
//     shoppers -> load balancer -> auto-scaling group of application servers -> cache -> database
//
// Starting goes from right to left, stopping from left to right.
using Storefront.Demo.LoadBalancing;
using Storefront.Demo.Measuring;
using Storefront.Demo.Page;
using Storefront.Demo.Provisioning;
using Storefront.Demo.Scaling;
using Storefront.Demo.Shoppers;

namespace Storefront.Demo;

/// <summary>The demo as a library call.</summary>
public static class StorefrontDemo
{
    const int HeadlessSeconds = 30;
    const int LongestPeriodSeconds = 60;
    const int PastCachePercent = 5;
    const int FewestServers = 2;
    const int MostServers = 5;
    const double TargetRequestsPerServer = 50;
    const int ScaleInAfterMs = 3_000;

    /// <summary>
    /// Runs until the time is over or <paramref name="cancellationToken"/> is cancelled, and prints a summary. Returns
    /// 0, or 1 when a session was lost or the demo could not run; the output says why. Everything that it started has
    /// ended when it returns, and ends too when this process is killed.
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
        await using var cache = await DemoCache.StartAsync(options, cancellationToken);
        journal.Add($"the cache is at {cache.Endpoint}");
        await using var database = await DemoDatabase.StartAsync(options.DatabaseConnectionString, cancellationToken);
        journal.Add($"the database is {database.Kind}, filled with products, reviews and orders");
        await using var balancer = await LoadBalancer.StartAsync(cancellationToken);
        await using var group = new AutoScalingGroup(
            new TargetTracking(TargetRequestsPerServer, FewestServers, MostServers, ScaleInAfterMs), balancer,
            name => ApplicationServer.Launch(name, cache.Endpoint, database.ConnectionString), journal);

        using var groupStop = new CancellationTokenSource();
        var scaling = group.RunAsync(groupStop.Token);
        try
        {
            await group.InService.WaitAsync(cancellationToken);
            journal.Add($"the load balancer is at {balancer.Address}");
            return await ShopAsync(options, balancer, group, scaling, journal, cancellationToken);
        }
        finally
        {
            await groupStop.CancelAsync();
            await scaling;
        }
    }

    static async Task<DemoSummary> ShopAsync(
        DemoOptions options, LoadBalancer balancer, AutoScalingGroup group, Task scaling, Journal journal,
        CancellationToken cancellationToken)
    {
        var measurements = new Measurements();
        using var fleet = new FleetReads();
        var observer = new Observer(measurements, fleet, group, journal);
        var period = TimeSpan.FromSeconds(Math.Min(options.Seconds ?? int.MaxValue, LongestPeriodSeconds));
        var chaos = new Chaos(period, group.KillOne);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var page = options.Headless
            ? null
            : await LivePage.StartAsync(options.PagePort, observer, chaos.Kill, stop.Token);
        if (page is not null) journal.Add($"see it live at {page.Address}");

        if (options.Seconds is { } seconds) stop.CancelAfter(TimeSpan.FromSeconds(seconds));
        var startedSeconds = journal.ElapsedSeconds;
        var curve = new LoadCurve(Math.Max(1, options.PeakShoppers / 4), options.PeakShoppers, period);
        var crowd = new Crowd(balancer.Address, curve, measurements, PastCachePercent / 100.0);
        var shopping = crowd.RunAsync(stop.Token);
        var running = Task.WhenAll(shopping, observer.RunAsync(stop.Token), chaos.RunAsync(stop.Token));
        if (await Task.WhenAny(running, scaling) == scaling) await stop.CancelAsync();
        await running;
        await observer.ObserveAsync();
        return new DemoSummary
        {
            Seconds = journal.ElapsedSeconds - startedSeconds,
            Seen = measurements,
            Reads = observer.Reads,
            MostServers = observer.MostServers,
            FewestServersAfterMost = observer.FewestServersAfterMost,
            Killed = chaos.KilledCount,
            PastCachePercent = PastCachePercent,
        };
    }
}
