// Housekeeping that runs on a loop between its events: active expiry, resizing, statistics. A loop that has nothing to do
// sleeps: work that has come to rest is not looked at again before something happens on the loop.
namespace Larder.Network.Loops;

/// <summary>Recurring work in slices short enough not to be felt by clients.</summary>
public interface ILoopWork
{
    /// <summary>Does one slice.</summary>
    /// <param name="nowMs">The loop's monotonic time.</param>
    /// <returns>The earliest time of the next slice: <paramref name="nowMs"/> or less means after the next turn's events,
    /// <see cref="long.MaxValue"/> never again.</returns>
    long Run(long nowMs);

    /// <summary>
    /// Asked after each slice: until when there is nothing to do unless something happens on the loop. 0, which is no rest,
    /// says that the loop has to wake for the next slice; <see cref="long.MaxValue"/> that it need not at all.
    /// </summary>
    long RestsUntilMs => 0;

    /// <summary>
    /// Whether what other loops did ends the rest of this one's. Asked by their threads, and only while it rests.
    /// </summary>
    bool IsNeeded(long nowMs) => false;
}
