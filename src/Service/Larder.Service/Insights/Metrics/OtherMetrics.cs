// The metrics of nodes on the other hosts, as these read them: every host knows those of all nodes, so that whichever of them
// judges a scaling policy judges it by the whole cache.
using Larder.Base;
using Larder.Service.Fleet;
using Larder.Service.Orchestration;
using Larder.Service.Store;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Larder.Service.Insights.Metrics;

/// <summary>Asks the hosts that are there.</summary>
sealed class OtherMetrics(Hosts hosts, IGrainFactory grains, NodeMetrics metrics, Clock clock, ILogger<OtherMetrics> log)
{
    /// <summary>Asks each once; one that does not answer tells nothing of its nodes.</summary>
    public Task RoundAsync(IReadOnlyCollection<NodeRecord> nodes)
    {
        if (hosts.Others is not { } others) return Task.CompletedTask;
        var elsewhere = nodes.Where(node => node.Host != hosts.Own.Facts.Name).ToLookup(node => node.Host);
        metrics.FollowOthers([.. elsewhere.SelectMany(group => group)]);
        var present = others.Present.Select(host => host.Facts.Name).ToHashSet();
        return Task.WhenAll(elsewhere.Select(async group =>
        {
            var read = present.Contains(group.Key) ? await AskAsync(group.Key) : [];
            metrics.TakeOthers(group, read.ToDictionary(node => node.Name), clock.UnixMs);
        }));
    }

    async Task<IReadOnlyList<ReadNode>> AskAsync(string host)
    {
        try
        {
            return await grains.GetGrain<IMetricsGrain>(host).ReadAsync();
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException or IOException)
        {
            log.LogInformation("Metrics of host {Host} are not known: {Reason}", host, failure.Message);
            return [];
        }
    }
}
