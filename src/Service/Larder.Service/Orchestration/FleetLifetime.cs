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
    IHostAgent fleet, IGrainFactory grains, CacheStore caches, EventStore events, Clock clock, ILogger<FleetLifetime> log)
    : IHostedService
{
    public async Task StartAsync(CancellationToken stop)
    {
        await events.DropOldAsync(clock.UnixMs, stop);
        fleet.Changed += PassOn;
        foreach (var key in await caches.ListKeysAsync(stop)) await grains.GetGrain<ICacheGrain>(key).LookAsync();
    }

    public Task StopAsync(CancellationToken stop)
    {
        fleet.Changed -= PassOn;
        return Task.CompletedTask;
    }

    void PassOn(string node) => _ = Task.Run(async () =>
    {
        try
        {
            if (await caches.FindKeyByNodeAsync(node) is { } key) await grains.GetGrain<ICacheGrain>(key).LookAsync();
        }
        catch (Exception error)
        {
            log.LogWarning(error, "What happened to node {Node} could not be passed on", node);
        }
    });
}
