// Asks the nodes of this host how they are doing, in a slow round. Each is asked for itself: one that does not answer is asked
// again when its answer is overdue no more, and holds up nobody.
using Larder.Base;
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Larder.Service.Insights.Metrics;

/// <summary>How often nodes are asked.</summary>
sealed record CollectorOptions(TimeSpan Period);

/// <summary>INFO to Valkey and Redis, stats to memcached.</summary>
sealed class NodeCollector(
    CollectorOptions options, CacheStore store, IHostAgent host, NodeMetrics metrics, OtherMetrics others, Clock clock,
    ILogger<NodeCollector> log)
    : BackgroundService
{
    static readonly string[] Info =
    [
        "INFO", "server", "clients", "memory", "persistence", "stats", "replication", "cpu", "commandstats", "keyspace",
    ];

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(options.Period);
        do
        {
            try
            {
                await RoundAsync(stop);
            }
            catch (Exception error) when (!stop.IsCancellationRequested)
            {
                log.LogWarning(error, "Metrics were not collected");
            }
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    async Task RoundAsync(CancellationToken stop)
    {
        var nodes = await store.ListNodesAsync(stop);
        var own = nodes.Where(row => row.Node.Host == host.Facts.Name).ToDictionary(row => row.Node.Name);
        metrics.Follow([.. own.Values.Select(row => row.Node)]);
        var machine = HostReading.Take();
        foreach (var node in metrics.All.Where(node => !node.IsBusy && own.ContainsKey(node.Node.Name)))
        {
            node.IsBusy = true;
            _ = AskAsync(node, NodeType.Named(own[node.Node.Name].NodeType), machine);
        }
        await others.RoundAsync([.. nodes.Select(row => row.Node)]);
    }

    async Task AskAsync(NodeRecorder node, NodeType type, HostReading machine)
    {
        try
        {
            var seen = host.Look(node.Node.Name);
            if (seen is not { Answer: not NodeAnswer.None, IsHung: false })
            {
                node.Lose();
                return;
            }
            var isMemcached = node.Node.Engine == CacheEngine.Memcached.Name;
            var answer = await host.CallAsync(node.Node.Name, isMemcached ? ["stats"] : Info);
            var frame = new ReadingFrame(
                clock.MonotonicNs, seen.Pid, Math.Min(type.ProcessorCount, host.Facts.ProcessorCount), machine);
            var reading = isMemcached
                ? NodeReading.OfStats(answer as string[] ?? [], node.Last, frame)
                : NodeReading.OfInfo(answer as string ?? "", node.Last, frame, metrics.ReadingAt);
            node.Take(reading, clock.UnixMs);
        }
        catch (Exception error)
        {
            if (error is not (IOException or NodeErrorException))
                log.LogWarning(error, "Metrics of node {Node} were not read", node.Node.Name);
            node.Lose();
        }
        finally
        {
            node.IsBusy = false;
        }
    }
}
