// Why a connection ended.
namespace Larder.Network.Loops;

/// <summary>The cause of a connection's end, for logs and counters.</summary>
public enum CloseReason : byte
{
    /// <summary>The peer finished.</summary>
    PeerClosed,

    /// <summary>The network or the peer broke the connection.</summary>
    Broken,

    /// <summary>The session asked for it, after its answers were sent.</summary>
    Requested,

    /// <summary>Somebody killed it.</summary>
    Killed,

    /// <summary>Nothing was heard for longer than the limit.</summary>
    Idle,

    /// <summary>The peer did not read its answers: more output waited than is allowed.</summary>
    OutputLimit,

    /// <summary>One request was longer than is allowed.</summary>
    InputLimit,

    /// <summary>A fault of our own met it.</summary>
    Failed,

    /// <summary>The event loop stopped.</summary>
    LoopStopped,
}
