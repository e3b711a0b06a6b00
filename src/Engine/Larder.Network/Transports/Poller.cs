// Waits for readiness on behalf of one event loop. Sources are told apart by a 64-bit token, so that a late event about
// a closed source cannot be taken for one about its successor with the same descriptor.
namespace Larder.Network.Transports;

/// <summary>A set of watched sources. All members but <see cref="Wake"/> belong to the thread of the loop.</summary>
public abstract class Poller : IDisposable
{
    /// <summary>Waits until a source is ready, <see cref="Wake"/> is called or the time is over.</summary>
    /// <param name="ready">Receives the events.</param>
    /// <param name="timeoutMs">0 only looks, -1 waits without end.</param>
    /// <returns>How many events were stored; 0 after a wake-up or at the end of the time.</returns>
    public abstract int Wait(Span<ReadyEvent> ready, int timeoutMs);

    /// <summary>Ends the present or the next <see cref="Wait"/>; may be called by any thread.</summary>
    public abstract void Wake();

    /// <summary>Watches a channel made by the same transport.</summary>
    public abstract void Add(Channel channel, ulong token, Interest interest);

    /// <summary>Changes what a watched channel is watched for.</summary>
    public abstract void Change(Channel channel, ulong token, Interest interest);

    /// <summary>Stops watching a channel; called before it is closed.</summary>
    public abstract void Remove(Channel channel);

    /// <summary>Watches a listener made by the same transport; it is ready when it is readable.</summary>
    public abstract void Add(ListenerSocket listener, ulong token);

    /// <summary>Stops watching a listener; called before it is closed.</summary>
    public abstract void Remove(ListenerSocket listener);

    /// <summary>Gives the set back to the system.</summary>
    public abstract void Dispose();
}
