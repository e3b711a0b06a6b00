// Writes to tables, as all servers see them. Before a server writes to a table it marks the table and changes its version;
// after the commit it takes the mark away:
//
//     {read:table:products}:version    8 random bytes; cached values that were read under others are not served
//     {read:table:products}:writers    who is writing, until when; while somebody is, what is read is not stored
//
// A server that dies between its commit and the end of its write leaves its mark, which lapses: what was cached before it
// wrote is not served from the moment at which it began, and what was read while it wrote was never stored.
using Larder.Client.Connections;
using StackExchange.Redis;

namespace Larder.Client.Reads;

sealed class TableWrites
{
    // The mark first, then the version: a reader looks at the version first.
    static readonly CacheScript s_begin = new("""
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
        redis.call('ZADD', KEYS[2], now + ARGV[2], ARGV[1])
        redis.call('PEXPIRE', KEYS[2], ARGV[2])
        redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
        """);

    // A mark that is gone has not kept others from storing what they read, and a node that does not know it may not know the
    // version either.
    static readonly CacheScript s_end = new("""
        if redis.call('ZREM', KEYS[2], ARGV[1]) == 0 then redis.call('DEL', KEYS[1]) end
        """);

    readonly LarderCache _cache;
    readonly ReadCacheOptions _options;
    readonly PendingInvalidations _pending;
    long _epoch;

    public TableWrites(LarderCache cache, ReadCacheOptions options, TimeProvider? time = null)
    {
        _cache = cache;
        _options = options;
        _pending = new PendingInvalidations(time ?? TimeProvider.System);
        cache.OnReturn(PayAsync);
    }

    /// <summary>Changes with each write of this server, whether the cache is there or not.</summary>
    public long Epoch => Volatile.Read(ref _epoch);

    public RedisKey VersionKey(string table) => $"{{{_options.KeyPrefix}table:{table}}}:version";

    public RedisKey WritersKey(string table) => $"{{{_options.KeyPrefix}table:{table}}}:writers";

    // A version has to outlive everything that was stored under it.
    long VersionMs => (long)(2 * (_options.TimeToLive + _options.StaleFor + TimeSpan.FromHours(1))).TotalMilliseconds;

    /// <summary>Marks tables as being written to. False when the cache is away; the write may go on all the same.</summary>
    public async Task<bool> BeginAsync(string token, IReadOnlyCollection<string> tables)
    {
        Interlocked.Increment(ref _epoch);
        try
        {
            await _cache.RunAsync(database => Waiting.AllAsync(tables.Select(table => s_begin.RunAsync(
                database,
                [VersionKey(table), WritersKey(table)],
                [token, (long)_options.WriterLease.TotalMilliseconds, TableVersions.New(), VersionMs]))));
            return true;
        }
        catch (RedisException)
        {
            return false;
        }
    }

    /// <summary>
    /// Ends a write. One that was not marked, or whose mark is gone, makes the versions void now, or, with the cache still away,
    /// before the cache is used again.
    /// </summary>
    public async Task EndAsync(string token, IReadOnlyCollection<string> tables, bool isMarked)
    {
        Interlocked.Increment(ref _epoch);
        var turn = _pending.Owe(tables);
        try
        {
            await _cache.RunAsync(database => Waiting.AllAsync(tables.Select(
                table => isMarked ? EndMarkedAsync(database, token, table) : ForgetVersionAsync(database, table))));
            _pending.Told(tables, turn);
        }
        catch (RedisException)
        {
            // PayAsync comes after.
            _cache.Owe();
        }
    }

    async Task<bool> EndMarkedAsync(IDatabase database, string token, string table) =>
        (await s_end.RunAsync(database, [VersionKey(table), WritersKey(table)], [token])).IsNull;

    // A version that is gone is born again as another. Unlike a new one it finds room in a cache that is full.
    Task<bool> ForgetVersionAsync(IDatabase database, string table) => database.KeyDeleteAsync(VersionKey(table));

    async Task PayAsync(IDatabase database)
    {
        var (tables, turn) = _pending.Pending;
        await Task.WhenAll(tables.Select(table => ForgetVersionAsync(database, table)));
        _pending.Told(tables, turn);
    }

    /// <summary>
    /// What a load starts from: the versions of its tables, and whether somebody is writing to one of them. Tables that
    /// have no version yet get one.
    /// </summary>
    public Task<(TableVersions Versions, bool IsBeingWritten)> StateAsync(string[] tables) =>
        tables.Length == 0
            ? Task.FromResult((TableVersions.None, false))
            : _cache.RunAsync<(TableVersions, bool)>(async database =>
            {
                var lifetime = TimeSpan.FromMilliseconds(VersionMs);
                // All go out in this order, in one go.
                var births = Waiting.AllAsync(tables.Select(
                    table => database.StringSetAsync(VersionKey(table), TableVersions.New(), lifetime, When.NotExists)));
                var versions = Waiting.AllAsync(tables.Select(table => database.StringGetAsync(VersionKey(table))));
                var writers = Waiting.AllAsync(tables.Select(table => database.KeyExistsAsync(WritersKey(table))));
                await births;
                var found = TableVersions.Of(await versions);
                return (found ?? TableVersions.None, found is null || (await writers).Any(isWriting => isWriting));
            });
}
