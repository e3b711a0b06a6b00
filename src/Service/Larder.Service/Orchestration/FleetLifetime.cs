// The nodes' part in the service's start. At the start every cache's grain is told to look: it finds the nodes that still run
// and starts those that do not. While the service runs, what happens to a node is passed on to its cache's grain.
using Larder.Base;
using Larder.Service.Fleet;
using Larder.Service.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Larder.Service.Orchestration;

/// <summary>Ties the fleet to the grains for as long as the service runs. It is registered after the silo, so it starts last
/// and its <see cref="StopAsync"/> comes first.</summary>
sealed class FleetLifetime(
    Hosts hosts, CacheGrains grains, CacheStore caches, EventStore events, UserSettler users, SnapshotSettler snapshots,
    Clock clock, ILogger<FleetLifetime> log)
    : IHostedService
{
    const int WokenBesideMax = 8;

    public async Task StartAsync(CancellationToken stop)
    {
        await events.DropOldAsync(clock.UnixMs, stop);
        hosts.Own.Changed += PassOn;
        if (hosts.Others is { } others)
        {
            others.NodeChanged += PassOn;
            others.HostsChanged += WakeAll;
        }
        await WakeAllAsync(stop);
    }

    public Task StopAsync(CancellationToken stop)
    {
        hosts.Own.Changed -= PassOn;
        if (hosts.Others is { } others)
        {
            others.NodeChanged -= PassOn;
            others.HostsChanged -= WakeAll;
        }
        return Task.CompletedTask;
    }

    // What a silo that is gone looked after, or had begun, is taken up by the others.
    void WakeAll() => _ = Task.Run(async () =>
    {
        users.Wake();
        snapshots.Wake();
        try
        {
            await WakeAllAsync(CancellationToken.None);
        }
        catch (Exception error)
        {
            log.LogWarning(error, "Not all caches could be told that a host has come or gone");
        }
    });

    async Task WakeAllAsync(CancellationToken stop)
    {
        var beside = new ParallelOptions { MaxDegreeOfParallelism = WokenBesideMax, CancellationToken = stop };
        await Parallel.ForEachAsync(await caches.ListKeysAsync(stop), beside, async (key, _) => await WakeAsync(key));
    }

    // One that nobody can be reached of now is woken again when its silo is said to be gone.
    async Task WakeAsync(string key)
    {
        try
        {
            await grains.OrderAsync(key, grain => grain.LookAsync());
        }
        catch (Exception error)
        {
            log.LogWarning("{Cache} was not told to look: {Reason}", key, error.Message);
        }
    }

    void PassOn(string node) => _ = Task.Run(async () =>
    {
        try
        {
            if (await caches.FindKeyByNodeAsync(node) is { } key) await WakeAsync(key);
        }
        catch (Exception error)
        {
            log.LogWarning(error, "What happened to node {Node} could not be passed on", node);
        }
    });
}
