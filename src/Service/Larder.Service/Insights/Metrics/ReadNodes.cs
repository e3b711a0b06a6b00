// What a host tells the others of its nodes' metrics. These types cross between silos, so members are only ever added.
namespace Larder.Service.Insights.Metrics;

/// <summary>The last values of one node, by the names of metrics.</summary>
/// <param name="Pid">The process that they were read from: counters of another begin anew.</param>
[GenerateSerializer, Immutable]
public sealed record ReadNode(
    [property: Id(0)] string Name, [property: Id(1)] int Pid, [property: Id(2)] IReadOnlyDictionary<string, double> Values);

/// <summary>The metrics of a host, by the host's name; on that host's silo.</summary>
public interface IMetricsGrain : IGrainWithStringKey
{
    /// <summary>Of all nodes that were read last time.</summary>
    [ResponseTimeout("00:00:05")]
    Task<IReadOnlyList<ReadNode>> ReadAsync();
}
