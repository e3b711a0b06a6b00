// Housekeeping that runs on a loop between its events: active expiry, resizing, statistics.
namespace Larder.Network.Loops;

/// <summary>Recurring work in slices short enough not to be felt by clients.</summary>
public interface ILoopWork
{
    /// <summary>Does one slice.</summary>
    /// <param name="nowMs">The loop's monotonic time.</param>
    /// <returns>When the next slice is due: <paramref name="nowMs"/> or less means after the next turn's events,
    /// <see cref="long.MaxValue"/> never again.</returns>
    long Run(long nowMs);
}
