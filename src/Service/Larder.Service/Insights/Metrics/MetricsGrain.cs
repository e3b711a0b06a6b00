// The metrics of this host's nodes for the other hosts, whose scaling policies judge by them.
using Larder.Service.Orchestration.Silos;
using Orleans.Concurrency;

namespace Larder.Service.Insights.Metrics;

/// <summary>Tells what was read last.</summary>
[Reentrant, HostPlacement]
sealed class MetricsGrain(NodeMetrics metrics) : Grain, IMetricsGrain
{
    public Task<IReadOnlyList<ReadNode>> ReadAsync() => Task.FromResult<IReadOnlyList<ReadNode>>(
        [.. metrics.All.Select(node => node.ToRead()).OfType<ReadNode>()]);
}
