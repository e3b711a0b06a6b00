// What an event loop wants to hear about a source, and what it then hears.
namespace Larder.Network.Transports;

/// <summary>Kinds of readiness that a source is watched for. Failure is reported without being asked for.</summary>
[Flags]
public enum Interest : byte
{
    /// <summary>Nothing but failure.</summary>
    None = 0,

    /// <summary>Bytes, the end of the stream or a new connection wait to be taken.</summary>
    Readable = 1,

    /// <summary>The kernel takes bytes again.</summary>
    Writable = 2,

    /// <summary>The peer has finished sending, noticed without reading.</summary>
    PeerFinished = 4,
}

/// <summary>What became of a watched source.</summary>
[Flags]
public enum Readiness : byte
{
    /// <summary>Bytes, the end of the stream or a new connection wait to be taken.</summary>
    Readable = 1,

    /// <summary>The kernel takes bytes again.</summary>
    Writable = 2,

    /// <summary>The peer has finished sending.</summary>
    PeerFinished = 4,

    /// <summary>The connection is broken in both directions.</summary>
    Failed = 8,
}

/// <summary>One event of a poll: which source (by the token it was registered with) and what became of it.</summary>
public readonly record struct ReadyEvent(ulong Token, Readiness Readiness);
