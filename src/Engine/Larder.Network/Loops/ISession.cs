// What a connection speaks to: the protocol and the commands behind it. One session per connection; all calls come on
// the thread of the connection's loop, never one inside the other.

namespace Larder.Network.Loops;

/// <summary>The owner of a conversation: takes received bytes, appends answers to the connection's output.</summary>
public unsafe interface ISession
{
    /// <summary>What the connection may cost; read each time it matters, so it may be exchanged at any time.</summary>
    ConnectionLimits Limits { get; }

    /// <summary>Memory that the session keeps for its connection after <see cref="Receive"/>, in bytes: parts of a
    /// request, requests for later.</summary>
    long HeldBytes => 0;

    /// <summary>The connection exists and its bytes will follow.</summary>
    void Opened(Connection connection);

    /// <summary>
    /// Takes requests from the front of <paramref name="length"/> bytes at <paramref name="data"/>, which are valid
    /// during the call, and appends the answers to <see cref="Connection.Output"/>. What is not consumed (an
    /// incomplete request, or anything behind <see cref="Connection.Pause"/>) is offered again with more behind it.
    /// </summary>
    /// <returns>How many bytes were consumed, 0 to <paramref name="length"/>.</returns>
    int Receive(Connection connection, byte* data, int length);

    /// <summary>More of a request has come that is not there yet (<see cref="Connection.ExpectRequest"/>), and waits.</summary>
    void Waits(Connection connection)
    {
    }

    /// <summary>A message that another thread posted to the connection has arrived.</summary>
    void Woken(Connection connection, ConnectionMessage message);

    /// <summary>
    /// The connection has been told to end: what was answered may still be sent, nothing more is received. In the middle
    /// of any callback, and once.
    /// </summary>
    void Ending(Connection connection)
    {
    }

    /// <summary>A call to the session threw; the connection ends.</summary>
    void Failed(Connection connection)
    {
    }

    /// <summary>The connection is gone: nothing more is received or sent. The last call.</summary>
    void Closed(Connection connection, CloseReason reason);
}
