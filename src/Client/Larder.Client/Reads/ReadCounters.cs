// Counts what reads do, for the statistics of an instance and for OpenTelemetry.
using Larder.Client.Telemetry;

namespace Larder.Client.Reads;

sealed class ReadCounters(string cacheName)
{
    readonly KeyValuePair<string, object?> _cache = LarderTelemetry.Of(cacheName);
    long _hits, _misses, _coalesced, _refreshes, _databaseReads, _cacheFailures, _stale;

    public ReadCacheStatistics Statistics => new(
        Volatile.Read(ref _hits), Volatile.Read(ref _misses), Volatile.Read(ref _coalesced), Volatile.Read(ref _refreshes),
        Volatile.Read(ref _databaseReads), Volatile.Read(ref _cacheFailures), Volatile.Read(ref _stale));

    public void Hit(uint loadMs, TimeSpan took)
    {
        Interlocked.Increment(ref _hits);
        LarderTelemetry.Hits.Add(1, _cache);
        LarderTelemetry.LoadsAvoided.Add(1, _cache);
        LarderTelemetry.TimeSaved.Add(Math.Max(0, (loadMs / 1000.0) - took.TotalSeconds), _cache);
    }

    public void Missed()
    {
        Interlocked.Increment(ref _misses);
        LarderTelemetry.Misses.Add(1, _cache);
    }

    public void Coalesced()
    {
        Interlocked.Increment(ref _coalesced);
        LarderTelemetry.LoadsAvoided.Add(1, _cache);
    }

    public void Refreshing() => Interlocked.Increment(ref _refreshes);

    public void Loading() => Interlocked.Increment(ref _databaseReads);

    public void Loaded(TimeSpan took) => LarderTelemetry.Loads.Record(took.TotalSeconds, _cache);

    public void CacheFailed() => Interlocked.Increment(ref _cacheFailures);

    public void ServedStale()
    {
        Interlocked.Increment(ref _stale);
        LarderTelemetry.Stale.Add(1, _cache);
    }
}
