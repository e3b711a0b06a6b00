// The counters of all loops together, and what belongs to the node as a whole.
namespace Larder.Engine.Telemetry;

/// <summary>Statistics of a node since its start or CONFIG RESETSTAT.</summary>
public sealed class ServerCounters
{
    readonly PerLoop<LoopCounters> _loops = new();

    public long RejectedConnections;
    public long EvictedClients;

    /// <summary>Copies of all data that replicas asked for, streams that went on, and those that could not.</summary>
    public long FullSyncs, PartialSyncs, RefusedPartialSyncs;

    /// <summary>Bytes of streams and copies, sent to replicas and taken from the primary.</summary>
    public long ReplicatedBytes, FollowedBytes;

    /// <summary>What the network layer had counted at the last CONFIG RESETSTAT.</summary>
    public NetworkTotals NetworkAtReset { get; private set; }

    /// <summary>The counters of one more loop.</summary>
    public LoopCounters AddLoop(int commandCount) => _loops.Add(new LoopCounters(commandCount));

    public LoopCounters[] Loops => _loops.All;

    /// <summary>Microseconds spent in commands.</summary>
    public long TotalMicros => Loops.Sum(loop => loop.Commands.Sum(command => command.Micros));

    public long Sum(Func<LoopCounters, long> figure) => Loops.Sum(figure);

    public CommandCounters OfCommand(int id)
    {
        var sum = new CommandCounters();
        foreach (var loop in Loops)
        {
            ref readonly var one = ref loop.Commands[id];
            sum.Calls += one.Calls;
            sum.Nanos += one.Nanos;
            sum.Rejected += one.Rejected;
            sum.Failed += one.Failed;
        }
        return sum;
    }

    /// <summary>The times of a command in all loops together; null when it never ran.</summary>
    public LatencyHistogram? LatencyOf(int id)
    {
        LatencyHistogram? sum = null;
        foreach (var loop in Loops)
        {
            if (loop.Latencies[id] is { } one) (sum ??= new LatencyHistogram()).Add(one);
        }
        return sum;
    }

    public void ResetLatencies(int id)
    {
        foreach (var loop in Loops) loop.Latencies[id] = null;
    }

    public void Reset(NetworkTotals network)
    {
        NetworkAtReset = network;
        foreach (var loop in Loops) loop.Reset();
        RejectedConnections = EvictedClients = FullSyncs = PartialSyncs = RefusedPartialSyncs = 0;
        ReplicatedBytes = FollowedBytes = 0;
    }
}
