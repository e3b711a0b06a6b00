// A socket that connections arrive at. It only accepts; who may come in and which loop serves them is decided above.
namespace Larder.Network.Transports;

/// <summary>What came of trying to accept.</summary>
public enum AcceptOutcome
{
    /// <summary>A connection was accepted.</summary>
    Accepted,

    /// <summary>Nobody waits.</summary>
    Empty,

    /// <summary>No descriptor or memory is left; those who wait stay in the backlog.</summary>
    Exhausted,
}

/// <summary>A bound, listening, non-blocking socket.</summary>
public abstract class ListenerSocket
{
    /// <summary>The address as bound: port 0 has become the port that was given.</summary>
    public abstract ListenAddress Address { get; }

    /// <summary>Accepts one waiting connection, with TCP_NODELAY and keepalive set as asked for.</summary>
    public abstract AcceptOutcome Accept(out Channel? channel);

    /// <summary>Stops listening; connections still in the backlog are reset.</summary>
    public abstract void Close();
}
