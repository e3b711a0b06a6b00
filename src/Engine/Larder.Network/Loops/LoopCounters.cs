// What passed through one loop, for INFO. Written by the loop alone; others read figures that may be a moment old.
namespace Larder.Network.Loops;

/// <summary>Totals since the loop started.</summary>
public sealed class LoopCounters
{
    internal long Received, Sent, Reads, Sends, Opens, Turns, Idle, Output, Input;

    /// <summary>Bytes received.</summary>
    public long ReceivedBytes => Volatile.Read(ref Received);

    /// <summary>Bytes that the kernel took.</summary>
    public long SentBytes => Volatile.Read(ref Sent);

    /// <summary>Reads that gave bytes.</summary>
    public long ReadCount => Volatile.Read(ref Reads);

    /// <summary>Sends that the kernel took bytes of.</summary>
    public long SendCount => Volatile.Read(ref Sends);

    /// <summary>Connections opened.</summary>
    public long OpenedCount => Volatile.Read(ref Opens);

    /// <summary>Turns of the loop.</summary>
    public long TurnCount => Volatile.Read(ref Turns);

    /// <summary>Connections closed for silence.</summary>
    public long IdleCloseCount => Volatile.Read(ref Idle);

    /// <summary>Connections closed for too much pending output.</summary>
    public long OutputLimitCloseCount => Volatile.Read(ref Output);

    /// <summary>Connections closed for too long a request.</summary>
    public long InputLimitCloseCount => Volatile.Read(ref Input);

    internal void CountClose(CloseReason reason)
    {
        switch (reason)
        {
            case CloseReason.Idle: Idle++; break;
            case CloseReason.OutputLimit: Output++; break;
            case CloseReason.InputLimit: Input++; break;
        }
    }
}
