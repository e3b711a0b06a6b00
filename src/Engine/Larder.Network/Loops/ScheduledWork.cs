// Housekeeping of one loop and when it is due. It is due when its time has come, and besides either something has happened
// on the loop since its last slice, or its rest is over.
//
// Another loop that changed something asks whether that ends the rest (IsNeeded). Nothing is missed: it either sees that a
// slice is still to come, which will see the change, or the slice was marked as begun before the change was looked for.
namespace Larder.Network.Loops;

sealed class ScheduledWork(ILoopWork work)
{
    long _seenEvents = -1;
    long _dueMs = long.MinValue;
    long _restsUntilMs;

    /// <summary>When the loop has to wake for the next slice.</summary>
    public long WakesAtMs(long events) => _seenEvents != events ? _dueMs : Math.Max(_dueMs, _restsUntilMs);

    /// <summary>Does a slice if one is due.</summary>
    /// <param name="nowMs">The loop's monotonic time.</param>
    /// <param name="events">How often something has happened on the loop.</param>
    /// <returns>True when it was due although nothing happened.</returns>
    public bool RunIfDue(long nowMs, long events)
    {
        if (nowMs < _dueMs) return false;
        var isOnItsOwn = _seenEvents == events;
        if (isOnItsOwn && nowMs < _restsUntilMs) return false;
        Interlocked.Exchange(ref _seenEvents, events);
        _dueMs = work.Run(nowMs);
        _restsUntilMs = work.RestsUntilMs;
        return isOnItsOwn;
    }

    /// <summary>Does nothing before that time: its last slice failed.</summary>
    public void Rest(long untilMs) => _dueMs = _restsUntilMs = untilMs;

    /// <summary>Whether it rests and should not; from any thread.</summary>
    public bool IsMissing(long nowMs, long events) => Volatile.Read(ref _seenEvents) == events && work.IsNeeded(nowMs);
}
