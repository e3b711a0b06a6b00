// What a reader says after it looked at the bytes that have arrived so far. Shared by all protocols.
namespace Larder.Protocol.Requests;

/// <summary>Outcome of one attempt to read a request.</summary>
public enum ReadStatus
{
    /// <summary>A whole request was read; the reader says how many bytes it took.</summary>
    Complete,

    /// <summary>
    /// More bytes are needed. Offer the same bytes again, from the request's first byte on, with more behind.
    /// </summary>
    Incomplete,

    /// <summary>
    /// The bytes are no request. The reader has the error's text; the stream cannot be followed any further.
    /// </summary>
    Invalid,
}
