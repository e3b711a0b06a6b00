// What the console is told by the program that it runs in, besides what the API answers: the catalogue of node types, and the
// metrics of nodes, which in the cloud are another service's.
namespace Larder.WebConsole.Hosting;

/// <summary>A node type and what it means.</summary>
public sealed record NodeTypeFact(string Name, int ProcessorCount, long MemoryBytes);

/// <summary>A minute of a metric: a gauge's average, or how much a counter grew.</summary>
public readonly record struct MetricMinute(long UnixMs, double Value);

/// <summary>Facts of the host.</summary>
public interface IConsoleFacts
{
    IReadOnlyList<NodeTypeFact> NodeTypes { get; }

    string Region { get; }

    /// <summary>What was read last of a node, of a counter what it stands at; null where it was not.</summary>
    double? Latest(string clusterId, string nodeId, string metric);

    /// <summary>The minutes of the last hours, oldest first.</summary>
    IReadOnlyList<MetricMinute> History(string clusterId, string nodeId, string metric, long fromUnixMs, long toUnixMs);
}
