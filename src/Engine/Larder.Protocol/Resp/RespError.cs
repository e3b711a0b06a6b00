// The ways in which bytes fail to be a RESP request, and the text that the client gets before it is disconnected.
namespace Larder.Protocol.Resp;

/// <summary>Why a request could not be read.</summary>
public enum RespError
{
    None,
    InvalidMultibulkLength,
    InvalidBulkLength,
    ExpectedBulk,
    MultibulkCountTooLong,
    BulkCountTooLong,
    InlineTooLong,
    UnbalancedQuotes,
    UnauthenticatedMultibulkLength,
    UnauthenticatedBulkLength,
    InvalidLineEnd,
}

/// <summary>Texts of <see cref="RespError"/>, as Valkey words them.</summary>
public static class RespErrorText
{
    /// <summary>
    /// The text behind "-ERR ". That of <see cref="RespError.ExpectedBulk"/> lacks the byte and quote that end it.
    /// </summary>
    public static ReadOnlySpan<byte> Of(RespError error) => error switch
    {
        RespError.InvalidMultibulkLength => "Protocol error: invalid multibulk length"u8,
        RespError.InvalidBulkLength => "Protocol error: invalid bulk length"u8,
        RespError.ExpectedBulk => "Protocol error: expected '$', got '"u8,
        RespError.MultibulkCountTooLong => "Protocol error: too big mbulk count string"u8,
        RespError.BulkCountTooLong => "Protocol error: too big bulk count string"u8,
        RespError.InlineTooLong => "Protocol error: too big inline request"u8,
        RespError.UnbalancedQuotes => "Protocol error: unbalanced quotes in request"u8,
        RespError.UnauthenticatedMultibulkLength => "Protocol error: unauthenticated multibulk length"u8,
        RespError.UnauthenticatedBulkLength => "Protocol error: unauthenticated bulk length"u8,
        RespError.InvalidLineEnd => "Protocol error: invalid CRLF in request"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(error)),
    };
}
