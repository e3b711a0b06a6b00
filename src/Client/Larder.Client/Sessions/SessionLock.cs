// The right to work with a session, held by one request of all servers. It stands beside the session, in the same cluster
// slot, and lapses soon after the server that holds it has died.
using Larder.Client.Connections;
using StackExchange.Redis;

namespace Larder.Client.Sessions;

sealed class SessionLock : IAsyncDisposable
{
    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5);
    static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    readonly LarderCache _cache;
    readonly TimeSpan _lease;
    readonly CancellationTokenSource _end = new();
    readonly Task _renewing;

    SessionLock(LarderCache cache, RedisKey key, RedisValue token, TimeSpan lease, TimeProvider time)
    {
        _cache = cache;
        _lease = lease;
        Key = key;
        Token = token;
        _renewing = RenewAsync(time);
    }

    public RedisKey Key { get; }

    public RedisValue Token { get; }

    public static RedisKey KeyFor(string sessionKey) => $"{{{sessionKey}}}:lock";

    /// <summary>Waits for the lock.</summary>
    /// <exception cref="SessionBusyException">Another request held it all the time.</exception>
    public static async Task<SessionLock> TakeAsync(
        LarderCache cache, string sessionKey, CacheSessionOptions options, TimeProvider time, CancellationToken cancel)
    {
        var key = KeyFor(sessionKey);
        RedisValue token = Guid.NewGuid().ToString("N");
        var started = time.GetTimestamp();
        var pause = FirstPause;
        while (!await cache.RunAsync(db => db.StringSetAsync(key, token, options.LockLease, When.NotExists), cancel))
        {
            if (time.GetElapsedTime(started) > options.LockWait) throw new SessionBusyException();
            await Task.Delay(pause, time, cancel);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }

        return new SessionLock(cache, key, token, options.LockLease, time);
    }

    async Task RenewAsync(TimeProvider time)
    {
        try
        {
            using var timer = new PeriodicTimer(_lease / 3, time);
            while (await timer.WaitForNextTickAsync(_end.Token))
                await _cache.RunAsync(db => db.LockExtendAsync(Key, Token, _lease), _end.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or RedisException)
        {
            // It ends, or the cache is away: a commit checks that the lock is still held.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _renewing;
        _end.Dispose();
        try
        {
            await _cache.RunAsync(db => db.LockReleaseAsync(Key, Token));
        }
        catch (RedisException)
        {
            // It lapses.
        }
    }
}
