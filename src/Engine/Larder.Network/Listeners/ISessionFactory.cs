// Who is let in, and with what session.
using Larder.Network.Loops;
using Larder.Network.Transports;

namespace Larder.Network.Listeners;

/// <summary>Decides about each connection that a listener accepts.</summary>
public interface ISessionFactory
{
    /// <summary>Called on the accepting loop's thread, before the connection counts as open.</summary>
    /// <param name="channel">The peer; only its addresses may be looked at.</param>
    /// <param name="loop">The loop that will serve the connection, on another thread.</param>
    Admission Admit(Channel channel, EventLoop loop);
}

/// <summary>The answer: a session, or a refusal with the bytes that tell the peer why.</summary>
public readonly struct Admission
{
    Admission(ISession? session, ReadOnlyMemory<byte> refusal) => (Session, Refusal) = (session, refusal);

    /// <summary>The session of an admitted connection.</summary>
    public ISession? Session { get; }

    /// <summary>What a refused peer is told before its connection is closed.</summary>
    public ReadOnlyMemory<byte> Refusal { get; }

    /// <summary>Lets the connection in.</summary>
    public static Admission Admit(ISession session) => new(session, default);

    /// <summary>Turns it away.</summary>
    public static Admission Refuse(ReadOnlyMemory<byte> reason) => new(null, reason);
}
