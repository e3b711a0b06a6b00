// A read-through cache in front of a database, shared by all application servers: reads under keys that the application
// chooses, for code that reads its database itself. With EF Core, the package Larder.EntityFrameworkCore finds keys and tables
// by itself and uses the same machinery.
using Larder.Client.Connections;
using StackExchange.Redis;

namespace Larder.Client.Reads;

/// <summary>Serves database reads from the cache. One instance per application; safe for concurrent use.</summary>
public sealed class DatabaseReadCache
{
    readonly LarderCache _cache;
    readonly ReadCacheOptions _options;
    readonly FleetReads _reads;
    readonly PendingInvalidations _pending;

    /// <summary>Makes it on a cache.</summary>
    public DatabaseReadCache(LarderCache cache, ReadCacheOptions? options = null, TimeProvider? timeProvider = null)
    {
        _cache = cache;
        _options = options ?? new ReadCacheOptions();
        _reads = new FleetReads(cache, _options, timeProvider);
        _pending = new PendingInvalidations(timeProvider ?? TimeProvider.System);
        cache.OnReturn(PayAsync);
    }

    /// <summary>What this instance has done so far.</summary>
    public ReadCacheStatistics Statistics => _reads.Counters.Statistics;

    /// <summary>
    /// The row of <paramref name="key"/>: from the cache, or by <paramref name="read"/> from the database. Null when
    /// the database has no such row. A key must always be read as the same type and hold no braces. What
    /// <paramref name="read"/> throws reaches every caller that waits for it, and nothing is stored; where the cache still
    /// has an old value, that is served instead.
    /// </summary>
    public Task<T?> GetAsync<T>(
        string key, Func<CancellationToken, Task<T?>> read, CancellationToken cancellationToken = default)
        where T : class =>
        GetAsync(key, [], read, cancellationToken);

    /// <summary>
    /// Like the other, of a read that depends on tables: <see cref="BeginWriteAsync"/> makes all servers read it again.
    /// </summary>
    public Task<T?> GetAsync<T>(
        string key, IEnumerable<string> tables, Func<CancellationToken, Task<T?>> read,
        CancellationToken cancellationToken = default)
        where T : class
    {
        string[] sorted = [.. tables.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var request = new ReadRequest(CacheKey(key), sorted, _options.TimeToLive, IsDetached: true);
        return _reads.GetAsync(request, new JsonCodec<T>(_options.Json), read, cancellationToken);
    }

    /// <summary>
    /// Begins a write to tables, before the transaction; dispose what it returns after the commit. A server that dies in
    /// between leaves nothing old behind.
    /// </summary>
    public Task<TableWrite> BeginWriteAsync(params IEnumerable<string> tables) =>
        TableWrite.BeginAsync(_reads.Writes, tables);

    /// <summary>
    /// Forgets the rows of these keys, after the database was changed and committed. While the cache is away they are
    /// remembered, and forgotten before this server uses the cache again.
    /// </summary>
    public async Task InvalidateAsync(params string[] keys)
    {
        string[] cacheKeys = [.. keys.Select(CacheKey)];
        foreach (var key in cacheKeys) _reads.Forget(key);
        var turn = _pending.Owe(cacheKeys);
        try
        {
            await _cache.RunAsync(database => ForgetAsync(database, cacheKeys));
            _pending.Told(cacheKeys, turn);
        }
        catch (RedisException)
        {
            // PayAsync comes after.
            _cache.Owe();
        }
    }

    static Task ForgetAsync(IDatabase database, string[] cacheKeys) => Task.WhenAll(cacheKeys.Select(
        key => database.KeyDeleteAsync([key, LoadLease.KeyFor(key, TableVersions.None)])));

    async Task PayAsync(IDatabase database)
    {
        var (keys, turn) = _pending.Pending;
        await ForgetAsync(database, keys);
        _pending.Told(keys, turn);
    }

    string CacheKey(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        if (key.AsSpan().ContainsAny('{', '}'))
            throw new ArgumentException($"A cached read's key holds no braces: {key}", nameof(key));
        if (!WellFormed.Is(key)) throw new ArgumentException("A cached read's key is text, with whole characters.", nameof(key));
        return _options.KeyPrefix + key;
    }
}
