// What one connection may cost. Immutable: a changed setting gives sessions another object.
namespace Larder.Network.Loops;

/// <summary>Limits of a connection; a limit of 0 is none, except for <see cref="InputBytes"/>.</summary>
public sealed record ConnectionLimits
{
    /// <summary>The defaults of a normal client.</summary>
    public static ConnectionLimits Default { get; } = new();

    /// <summary>Received bytes that may wait to be consumed (client-query-buffer-limit).</summary>
    public int InputBytes { get; init; } = 1024 * 1024 * 1024;

    /// <summary>Pending output that ends the connection at once (client-output-buffer-limit, hard).</summary>
    public long OutputHardBytes { get; init; }

    /// <summary>Pending output that ends the connection when it lasts (client-output-buffer-limit, soft).</summary>
    public long OutputSoftBytes { get; init; }

    /// <summary>How long the soft limit may be exceeded, in milliseconds.</summary>
    public long OutputSoftMs { get; init; }

    /// <summary>Pending output at which no more requests are read until half of it is sent.</summary>
    public long OutputPauseBytes { get; init; }

    /// <summary>Silence that ends the connection (timeout), in milliseconds; noticed within a second.</summary>
    public long IdleMs { get; init; }
}
