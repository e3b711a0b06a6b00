// The nodes' part in the service's start and stop. At the start every cluster's grain is told to look: it finds the
// nodes that still run and starts those that do not. While the service runs, the end of a node's process is passed on
// to its grain. When the service is stopped in good order, all nodes are stopped too; when it is killed, they run on.
using Larder.Base;
using Larder.Service.Fleet;
using Larder.Service.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Larder.Service.Orchestration;

/// <summary>Ties the fleet to the grains for as long as the service runs. It is registered after the silo, so it
/// starts last and its <see cref="StopAsync"/> comes first.</summary>
sealed class FleetLifetime(
    NodeFleet fleet,
    IGrainFactory grains,
    ClusterStore clusters,
    EventStore events,
    Clock clock,
    ILogger<FleetLifetime> log) : IHostedService
{
    public async Task StartAsync(CancellationToken stop)
    {
        await events.DropOldAsync(clock.UnixMs, stop);
        fleet.Ended += PassOn;
        foreach (var id in await clusters.ListIdsAsync(stop))
        {
            await grains.GetGrain<ICacheClusterGrain>(id).LookAsync();
        }
    }

    public Task StopAsync(CancellationToken stop)
    {
        fleet.Ended -= PassOn;
        return Task.CompletedTask;
    }

    void PassOn(NodeSpec node) => _ = Task.Run(async () =>
    {
        try
        {
            await grains.GetGrain<ICacheClusterGrain>(node.ClusterId).LookAsync();
        }
        catch (Exception error)
        {
            log.LogWarning(error, "The end of node {Node} could not be passed on", node.Name);
        }
    });
}

/// <summary>Stops the nodes after the silo has stopped, when no grain is left to start them again. It is registered
/// before the silo.</summary>
sealed class FleetShutdown(NodeFleet fleet) : IHostedService
{
    public Task StartAsync(CancellationToken stop) => Task.CompletedTask;

    public Task StopAsync(CancellationToken stop) => fleet.StopAllAsync();
}
