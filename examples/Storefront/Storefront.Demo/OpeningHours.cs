// The time from the first shopper to the last: everything stands, and is used, measured, shown and disturbed.
using Storefront.Demo.Controls;
using Storefront.Demo.LoadBalancing;
using Storefront.Demo.Measuring;
using Storefront.Demo.Page;
using Storefront.Demo.Processes;
using Storefront.Demo.Provisioning;
using Storefront.Demo.Scaling;

namespace Storefront.Demo;

sealed class OpeningHours(
    DemoOptions options, RunFolder folder, DemoCaches caches, LoadBalancer balancer, FleetCounters counters,
    AutoScalingGroup group, Journal journal)
{
    const int WaveSeconds = 60;
    const int TourSeconds = 120;
    static readonly TimeSpan LoadStep = TimeSpan.FromMilliseconds(200);

    public async Task<DemoSummary> RunAsync(Task scaling, CancellationToken cancellationToken)
    {
        await using var primary = new PrimaryNode(caches.SessionsEndpoint);
        using var shoppers = new ShopperProcess(balancer.Address, folder.File("shoppers.counters"));
        var wave = TimeSpan.FromSeconds(Math.Min(options.Seconds ?? WaveSeconds, WaveSeconds));
        var load = new LoadPlan(new LoadCurve(Math.Max(1, options.PeakShoppers / 4), options.PeakShoppers, wave));
        var switches = new Switches(
            balancer, group, caches, primary, load, journal, Math.Min(options.ShoppersWithoutCache, options.PeakShoppers));
        var tour = new Tour(switches, TimeSpan.FromSeconds(options.Seconds ?? TourSeconds));
        var sessions = new SessionsWatch(caches, primary);
        var observer = new Observer(
            () => Read(switches, shoppers), snapshot => Complete(snapshot, load, sessions),
            () => group.Servers, journal);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var page = options.Headless
            ? null
            : await LivePage.StartAsync(options.PagePort, observer, switches, tour, stop.Token);
        if (page is not null) journal.Add($"see it live at {page.Address}");
        if (options.Seconds is { } seconds) stop.CancelAfter(TimeSpan.FromSeconds(seconds));

        var startedSeconds = journal.ElapsedSeconds;
        var touring = options.Quiet ? Task.CompletedTask : tour.RunAsync(stop.Token);
        Task[] running = [LeadAsync(shoppers, load, stop.Token), observer.RunAsync(stop.Token), sessions.RunAsync(stop.Token)];
        // One that ends before it is told to has failed.
        await Task.WhenAny([.. running, scaling, shoppers.Exit]);
        await stop.CancelAsync();
        await Task.WhenAll([.. running, touring]);
        await shoppers.LeaveAsync();
        observer.Observe();
        return new DemoSummary
        {
            Seconds = journal.ElapsedSeconds - startedSeconds,
            Total = observer.Latest,
            Phases = observer.Phases,
            MostServers = observer.MostServers,
            FewestServersAfterMost = observer.FewestServersAfterMost,
            ServersKilled = switches.ServersKilled,
            PrimariesKilled = switches.PrimariesKilled,
        };
    }

    // Time and counts are of one moment: a reading in the middle of which the machine stood still is taken again.
    Reading Read(Switches switches, ShopperProcess shoppers)
    {
        const double longestSeconds = 0.005;
        const int mostTries = 5;
        for (var tries = 1; ; tries++)
        {
            var began = journal.ElapsedSeconds;
            var reading = new Reading(began, switches.Mode, counters.Read(), shoppers.Counts, balancer.Traffic);
            if (journal.ElapsedSeconds - began <= longestSeconds || tries == mostTries) return reading;
        }
    }

    Snapshot Complete(Snapshot snapshot, LoadPlan load, SessionsWatch sessions) => snapshot with
    {
        ShoppersWanted = load.Wanted,
        LastFailure = balancer.LastFailure,
        LoadIsHeld = load.IsHeld,
        SessionsCache = sessions.Latest,
        ReadsCache = caches.Reads.ToString(),
    };

    static async Task LeadAsync(ShopperProcess shoppers, LoadPlan load, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(LoadStep);
        try
        {
            do shoppers.Want(load.Wanted);
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException)
        {
        }
    }
}
