// The ways in which a memcached request is refused before it is executed, with the text of memcached 1.6.45 and, for
// the binary protocol, the status.
namespace Larder.Protocol.Memcached;

/// <summary>Why a request was refused.</summary>
public enum MemcachedError : byte
{
    None,
    UnknownCommand,
    BadFormat,
    BadDataChunk,
    TooLarge,
    InvalidExptime,
    InvalidDelta,
    OptionsTooLong,
    DuplicateFlag,
    InvalidFlag,
    BadToken,
    BadKeyEncoding,
    InvalidInitial,
    InvalidDeltaFlag,
    InvalidOrDuplicateFlag,
    InvalidMetaSetMode,
    InvalidMetaArithmeticMode,
    OpaqueTooLong,

    /// <summary>No answer: the connection is closed. Neither a command's line nor a binary header was sent.</summary>
    NotMemcached,
}

/// <summary>Texts and statuses of <see cref="MemcachedError"/>.</summary>
public static class MemcachedErrorText
{
    /// <summary>The line that answers a text request, without its end.</summary>
    public static ReadOnlySpan<byte> Of(MemcachedError error) => error switch
    {
        MemcachedError.UnknownCommand => "ERROR"u8,
        MemcachedError.BadFormat => "CLIENT_ERROR bad command line format"u8,
        MemcachedError.BadDataChunk => "CLIENT_ERROR bad data chunk"u8,
        MemcachedError.TooLarge => "SERVER_ERROR object too large for cache"u8,
        MemcachedError.InvalidExptime => "CLIENT_ERROR invalid exptime argument"u8,
        MemcachedError.InvalidDelta => "CLIENT_ERROR invalid numeric delta argument"u8,
        MemcachedError.OptionsTooLong => "CLIENT_ERROR options flags are too long"u8,
        MemcachedError.DuplicateFlag => "CLIENT_ERROR duplicate flag"u8,
        MemcachedError.InvalidFlag => "CLIENT_ERROR invalid flag"u8,
        MemcachedError.BadToken => "CLIENT_ERROR bad token in command line format"u8,
        MemcachedError.BadKeyEncoding => "CLIENT_ERROR error decoding key"u8,
        MemcachedError.InvalidInitial => "CLIENT_ERROR invalid numeric initial value"u8,
        MemcachedError.InvalidDeltaFlag => "CLIENT_ERROR invalid numeric delta value"u8,
        MemcachedError.InvalidOrDuplicateFlag => "CLIENT_ERROR invalid or duplicate flag"u8,
        MemcachedError.InvalidMetaSetMode => "CLIENT_ERROR invalid mode for ms M token"u8,
        MemcachedError.InvalidMetaArithmeticMode => "CLIENT_ERROR invalid mode for ma M token"u8,
        MemcachedError.OpaqueTooLong => "CLIENT_ERROR opaque token too long"u8,
        _ => default,
    };

    /// <summary>The status that answers a binary request.</summary>
    public static ushort BinaryStatusOf(MemcachedError error) => error switch
    {
        MemcachedError.TooLarge => 0x0003,
        MemcachedError.UnknownCommand => 0x0081,
        _ => 0x0004,
    };
}
