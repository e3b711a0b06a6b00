// What a request may announce before its bytes arrive. Clients that have not yet authenticated get far less, and the
// stream from a primary is not limited, as it carries what the primary already accepted.
namespace Larder.Protocol.Resp;

/// <summary>Bounds on a request.</summary>
/// <param name="MaxBulkBytes">Longest argument (directive proto-max-bulk-len).</param>
/// <param name="IsAuthenticated">Whether the client may send more than a login needs.</param>
public sealed record RespLimits(long MaxBulkBytes = 512L << 20, bool IsAuthenticated = true)
{
    /// <summary>Longest line: a whole inline request, or the header of an array or bulk.</summary>
    public const int MaxLineBytes = 64 * 1024;

    /// <summary>Most arguments before authentication.</summary>
    public const int MaxUnauthenticatedArguments = 10;

    /// <summary>Longest argument before authentication, in bytes.</summary>
    public const int MaxUnauthenticatedBulkBytes = 16 * 1024;

    /// <summary>The bounds of a client when no directive was changed.</summary>
    public static RespLimits Default { get; } = new();

    /// <summary>The bounds of the stream from a primary.</summary>
    public static RespLimits Primary { get; } = new(long.MaxValue);
}
