// Anything that a loop watches: a connection or a listener.
using Larder.Network.Transports;

namespace Larder.Network.Loops;

/// <summary>A source of events of one loop.</summary>
public abstract class EventSource
{
    private protected EventSource()
    {
    }

    /// <summary>What the poller calls it by: generation in the upper half, place in the table in the lower.</summary>
    internal ulong Token;

    internal abstract void OnReady(Readiness readiness);

    /// <summary>Handling an event of it threw: it ends if it can.</summary>
    internal virtual void Fail()
    {
    }

    /// <summary>The loop stops.</summary>
    internal abstract void Stop();
}
