// What the shoppers saw: answers and how long they took, retries, and sessions begun, compared and lost.
namespace Storefront.Demo.Measuring;

sealed class Measurements
{
    long _answered, _retried, _unanswered, _sessionsBegun, _sessionsEnded, _sessionsLost, _basketsCompared;

    public LatencySeries CacheLatency { get; } = new();
    public LatencySeries DatabaseLatency { get; } = new();

    public long AnsweredCount => Volatile.Read(ref _answered);
    public long RetriedCount => Volatile.Read(ref _retried);
    public long UnansweredCount => Volatile.Read(ref _unanswered);
    public long SessionCount => Volatile.Read(ref _sessionsBegun);
    public long LiveSessionCount => Volatile.Read(ref _sessionsBegun) - Volatile.Read(ref _sessionsEnded);
    public long LostSessionCount => Volatile.Read(ref _sessionsLost);
    public long ComparedBasketCount => Volatile.Read(ref _basketsCompared);

    public void Answered(ReadPath path, TimeSpan duration)
    {
        Interlocked.Increment(ref _answered);
        if (path == ReadPath.Cache) CacheLatency.Record(duration);
        if (path == ReadPath.Database) DatabaseLatency.Record(duration);
    }

    public void Retried() => Interlocked.Increment(ref _retried);
    public void Unanswered() => Interlocked.Increment(ref _unanswered);
    public void SessionBegan() => Interlocked.Increment(ref _sessionsBegun);
    public void SessionEnded() => Interlocked.Increment(ref _sessionsEnded);
    public void SessionLost() => Interlocked.Increment(ref _sessionsLost);
    public void BasketCompared() => Interlocked.Increment(ref _basketsCompared);
}
