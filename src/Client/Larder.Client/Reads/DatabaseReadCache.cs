// A read-through cache in front of a database, shared by all application servers. A read of a cached row is one GET.
// A miss is read from the database once per application server however many requests ask at that moment, and stored by
// one server of the fleet. A popular row is read again ahead of its expiry by a single server while everybody is still
// served, so that its expiry sends no stampede to the database. With the cache down, reads go to the database.
using System.Collections.Concurrent;
using Larder.Base;
using StackExchange.Redis;

namespace Larder.Client.Reads;

/// <summary>Serves database reads from the cache. One instance per application; safe for concurrent use.</summary>
public sealed class DatabaseReadCache
{
    readonly IDatabase _database;
    readonly ReadCacheOptions _options;
    readonly Clock _clock;
    readonly ConcurrentDictionary<string, Lazy<Task>> _readsUnderWay = new(StringComparer.Ordinal);
    long _hits, _misses, _coalesced, _refreshes, _databaseReads, _cacheFailures;

    /// <summary>Makes a cache on a connected multiplexer.</summary>
    public DatabaseReadCache(IConnectionMultiplexer cache, ReadCacheOptions? options = null, Clock? clock = null)
    {
        _options = options ?? new ReadCacheOptions();
        if (_options.RefreshAfter is not (> 0 and <= 1))
            throw new ArgumentException("RefreshAfter is a share of the time to live: above 0, up to 1.");
        if (_options.TimeToLive <= TimeSpan.Zero) throw new ArgumentException("TimeToLive must be above zero.");
        _database = cache.GetDatabase();
        _clock = clock ?? Clock.System;
    }

    /// <summary>What this instance has done so far.</summary>
    public ReadCacheStatistics Statistics => new(
        Volatile.Read(ref _hits), Volatile.Read(ref _misses), Volatile.Read(ref _coalesced),
        Volatile.Read(ref _refreshes), Volatile.Read(ref _databaseReads), Volatile.Read(ref _cacheFailures));

    /// <summary>
    /// The row of <paramref name="key"/>: from the cache, or by <paramref name="read"/> from the database. Null when
    /// the database has no such row. A key must always be read as the same type and hold no braces. What
    /// <paramref name="read"/> throws reaches every caller that waits for it, and nothing is stored.
    /// </summary>
    public async Task<T?> GetAsync<T>(
        string key, Func<CancellationToken, Task<T?>> read, CancellationToken cancellationToken = default)
        where T : class
    {
        var cacheKey = CacheKey(key);
        var found = await FindAsync<T>(cacheKey);
        if (found is not { } cached)
        {
            Interlocked.Increment(ref _misses);
            return await ReadOnceAsync(cacheKey, read).WaitAsync(cancellationToken);
        }

        Interlocked.Increment(ref _hits);
        if (_clock.UnixMs >= cached.RefreshAfterUnixMs) _ = RefreshAsync(cacheKey, read);
        return cached.Value;
    }

    /// <summary>
    /// Forgets the rows of these keys, after the database was changed and committed. Throws when the cache cannot be
    /// reached: the rows it holds are then served until they expire.
    /// </summary>
    public async Task InvalidateAsync(params string[] keys)
    {
        foreach (var key in keys)
        {
            var cacheKey = CacheKey(key);
            _readsUnderWay.TryRemove(cacheKey, out _);
            await _database.KeyDeleteAsync([cacheKey, ReadLease.KeyFor(cacheKey)]);
        }
    }

    string CacheKey(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        if (key.AsSpan().ContainsAny('{', '}'))
            throw new ArgumentException($"A cached read's key holds no braces: {key}", nameof(key));
        return _options.KeyPrefix + key;
    }

    async Task<CachedRead<T>?> FindAsync<T>(string cacheKey) where T : class
    {
        try
        {
            byte[]? bytes = await _database.StringGetAsync(cacheKey);
            return bytes is not null && CachedRead<T>.TryRead(bytes, _options.Json, out var read) ? read : null;
        }
        catch (Exception e) when (IsCacheFailure(e))
        {
            Interlocked.Increment(ref _cacheFailures);
            return null;
        }
    }

    // Whoever comes while a read is under way waits for that one. It runs for all of them, so no single caller's
    // cancellation ends it.
    Task<T?> ReadOnceAsync<T>(string cacheKey, Func<CancellationToken, Task<T?>> read) where T : class
    {
        var mine = new Lazy<Task>(() => ReadAndStoreAsync(cacheKey, read));
        var shared = _readsUnderWay.GetOrAdd(cacheKey, mine);
        if (shared != mine)
        {
            Interlocked.Increment(ref _coalesced);
            return (Task<T?>)shared.Value;
        }

        var result = (Task<T?>)mine.Value;
        _ = result.ContinueWith(
            _ => _readsUnderWay.TryRemove(KeyValuePair.Create(cacheKey, mine)),
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return result;
    }

    async Task<T?> ReadAndStoreAsync<T>(string cacheKey, Func<CancellationToken, Task<T?>> read) where T : class
    {
        var lease = await TryTakeLeaseAsync(cacheKey);
        return await ReadUnderLeaseAsync(cacheKey, read, lease);
    }

    async Task RefreshAsync<T>(string cacheKey, Func<CancellationToken, Task<T?>> read) where T : class
    {
        if (await TryTakeLeaseAsync(cacheKey) is not { } lease) return;
        Interlocked.Increment(ref _refreshes);
        try
        {
            await ReadUnderLeaseAsync(cacheKey, read, lease);
        }
        catch (Exception)
        {
            // The value is still good until it expires; the reader who then misses gets the database's error.
        }
    }

    async Task<T?> ReadUnderLeaseAsync<T>(
        string cacheKey, Func<CancellationToken, Task<T?>> read, ReadLease? lease) where T : class
    {
        T? value;
        try
        {
            Interlocked.Increment(ref _databaseReads);
            value = await read(CancellationToken.None);
        }
        catch (Exception) when (lease is not null)
        {
            await CountFailureAsync(lease.Value.ReleaseAsync(_database));
            throw;
        }

        if (lease is { } held) await CountFailureAsync(StoreAsync(cacheKey, value, held));
        return value;
    }

    Task StoreAsync<T>(string cacheKey, T? value, ReadLease lease) where T : class
    {
        var timeToLive = value is null ? _options.AbsentTimeToLive : _options.TimeToLive;
        if (timeToLive <= TimeSpan.Zero) return lease.ReleaseAsync(_database);
        var refreshAfterUnixMs = _options.RefreshAfter == 1
            ? long.MaxValue
            : _clock.UnixMs + (long)(timeToLive.TotalMilliseconds * _options.RefreshAfter);
        var bytes = new CachedRead<T>(value, refreshAfterUnixMs).Write(_options.Json);
        return lease.StoreAsync(_database, cacheKey, bytes, timeToLive);
    }

    async Task<ReadLease?> TryTakeLeaseAsync(string cacheKey)
    {
        try
        {
            return await ReadLease.TryTakeAsync(_database, cacheKey, _options.Lease);
        }
        catch (Exception e) when (IsCacheFailure(e))
        {
            Interlocked.Increment(ref _cacheFailures);
            return null;
        }
    }

    async Task CountFailureAsync(Task cacheCommand)
    {
        try
        {
            await cacheCommand;
        }
        catch (Exception e) when (IsCacheFailure(e))
        {
            Interlocked.Increment(ref _cacheFailures);
        }
    }

    static bool IsCacheFailure(Exception e) => e is RedisException or RedisTimeoutException;
}
