// A key that says who holds a right. It is renewed for as long as it is held, and lapses soon after its holder has died.
using StackExchange.Redis;

namespace Larder.Client.Connections;

sealed class HeldKey : IAsyncDisposable
{
    // Not transactions with a condition: until that is answered they hold the thread of whoever sends them.
    static readonly CacheScript s_renew = new("""
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        return redis.call('PEXPIRE', KEYS[1], ARGV[2])
        """);

    static readonly CacheScript s_release = new("""
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        return redis.call('DEL', KEYS[1])
        """);

    readonly LarderCache _cache;
    readonly TimeSpan _duration;
    readonly CancellationTokenSource _end = new();
    readonly Task _renewing;

    HeldKey(LarderCache cache, RedisKey key, RedisValue token, TimeSpan duration, TimeProvider time)
    {
        _cache = cache;
        _duration = duration;
        Key = key;
        Token = token;
        _renewing = Waiting.Apart(() => RenewAsync(time));
    }

    public RedisKey Key { get; }

    public RedisValue Token { get; }

    /// <summary>Its holder gives it back by a command of its own.</summary>
    public bool IsGivenBack { get; set; }

    /// <summary>Takes it; null when another holds it.</summary>
    public static async Task<HeldKey?> TryTakeAsync(
        LarderCache cache, RedisKey key, RedisValue token, TimeSpan duration, TimeProvider time,
        CancellationToken cancel = default)
    {
        try
        {
            return await cache.RunAsync(database => database.StringSetAsync(key, token, duration, When.NotExists), cancel)
                ? new HeldKey(cache, key, token, duration, time)
                : null;
        }
        catch (Exception e) when (e is RedisException or OperationCanceledException)
        {
            // It may be taken all the same, only later: what is sent now comes after that.
            _ = Waiting.Apart(() => TryReleaseAsync(cache, key, token));
            throw;
        }
    }

    /// <summary>Ends the right of whoever holds it by that token.</summary>
    public static Task ReleaseAsync(LarderCache cache, RedisKey key, RedisValue token) =>
        cache.RunAsync(database => s_release.RunAsync(database, [key], [token]));

    static async Task TryReleaseAsync(LarderCache cache, RedisKey key, RedisValue token)
    {
        try
        {
            await ReleaseAsync(cache, key, token);
        }
        catch (RedisException)
        {
            // It lapses.
        }
    }

    async Task RenewAsync(TimeProvider time)
    {
        try
        {
            using var timer = new PeriodicTimer(_duration / 3, time);
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                try
                {
                    await _cache.RunAsync(
                        database => s_renew.RunAsync(database, [Key], [Token, (long)_duration.TotalMilliseconds]),
                        _end.Token);
                }
                catch (RedisException)
                {
                    // The next one may be in time. What is done with the right asks whether it is still held.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It ends.
        }
    }

    // Not CancelAsync, which needs the pool.
    Task EndRenewing()
    {
        _end.Cancel();
        return _renewing;
    }

    public async ValueTask DisposeAsync()
    {
        await Waiting.Apart(EndRenewing);
        _end.Dispose();
        if (!IsGivenBack) await TryReleaseAsync(_cache, Key, Token);
    }
}
