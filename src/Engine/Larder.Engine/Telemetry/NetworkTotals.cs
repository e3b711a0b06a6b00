// What passed through all loops of a node together.
using Larder.Network.Loops;

namespace Larder.Engine.Telemetry;

/// <summary>Sums over the counters of the network layer.</summary>
public readonly record struct NetworkTotals(
    long ReceivedBytes, long SentBytes, long Reads, long Sends, long Connections, long Turns, long InputLimitCloses,
    long OutputLimitCloses, long IdleCloses)
{
    public static NetworkTotals Of(EventLoopGroup loops)
    {
        var sum = default(NetworkTotals);
        foreach (var loop in loops.Loops)
        {
            var one = loop.Counters;
            sum += new NetworkTotals(
                one.ReceivedBytes, one.SentBytes, one.ReadCount, one.SendCount, one.OpenedCount, one.TurnCount,
                one.InputLimitCloseCount, one.OutputLimitCloseCount, one.IdleCloseCount);
        }
        return sum;
    }

    public static NetworkTotals operator +(in NetworkTotals a, in NetworkTotals b) => new(
        a.ReceivedBytes + b.ReceivedBytes, a.SentBytes + b.SentBytes, a.Reads + b.Reads, a.Sends + b.Sends,
        a.Connections + b.Connections, a.Turns + b.Turns, a.InputLimitCloses + b.InputLimitCloses,
        a.OutputLimitCloses + b.OutputLimitCloses, a.IdleCloses + b.IdleCloses);

    public static NetworkTotals operator -(in NetworkTotals a, in NetworkTotals b) => new(
        a.ReceivedBytes - b.ReceivedBytes, a.SentBytes - b.SentBytes, a.Reads - b.Reads, a.Sends - b.Sends,
        a.Connections - b.Connections, a.Turns - b.Turns, a.InputLimitCloses - b.InputLimitCloses,
        a.OutputLimitCloses - b.OutputLimitCloses, a.IdleCloses - b.IdleCloses);
}
