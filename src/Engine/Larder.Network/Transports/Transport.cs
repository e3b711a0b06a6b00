// The choice made once at start: which mechanism carries bytes. Everything above is the same over each of them.
namespace Larder.Network.Transports;

/// <summary>Makes pollers, listeners and outgoing channels that fit together.</summary>
public abstract class Transport
{
    /// <summary>The name that a setting or a log line uses.</summary>
    public abstract string Name { get; }

    /// <summary>A new, empty set of watched sources for one event loop.</summary>
    public abstract Poller CreatePoller();

    /// <summary>Binds and listens.</summary>
    /// <exception cref="ListenException">The address is taken, not of this machine, or not allowed.</exception>
    public abstract ListenerSocket Listen(ListenAddress address, ListenOptions options);

    /// <summary>
    /// Begins to connect to a listening address. The channel can be adopted by a loop at once: it takes bytes as soon
    /// as the connection stands, and reports <see cref="Channel.Failed"/> when it cannot come to stand.
    /// </summary>
    /// <exception cref="DialException">The attempt was refused on the spot.</exception>
    public abstract Channel Dial(ListenAddress address);
}

/// <summary>Listening was refused by the system; the message says why in the system's words.</summary>
public sealed class ListenException(ListenAddress address, string reason)
    : Exception($"Could not listen on {address}: {reason}");

/// <summary>Connecting was refused by the system; the message says why in the system's words.</summary>
public sealed class DialException(ListenAddress address, string reason)
    : Exception($"Could not connect to {address}: {reason}");
