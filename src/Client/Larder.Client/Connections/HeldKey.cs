// A key that says who holds a right. It is renewed for as long as it is held, and lapses soon after its holder has died.
using StackExchange.Redis;

namespace Larder.Client.Connections;

sealed class HeldKey : IAsyncDisposable
{
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
        CancellationToken cancel = default) =>
        await cache.RunAsync(database => database.StringSetAsync(key, token, duration, When.NotExists), cancel)
            ? new HeldKey(cache, key, token, duration, time)
            : null;

    async Task RenewAsync(TimeProvider time)
    {
        try
        {
            using var timer = new PeriodicTimer(_duration / 3, time);
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                try
                {
                    await _cache.RunAsync(database => database.LockExtendAsync(Key, Token, _duration), _end.Token);
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
        if (IsGivenBack) return;
        try
        {
            await _cache.RunAsync(database => database.LockReleaseAsync(Key, Token));
        }
        catch (RedisException)
        {
            // It lapses.
        }
    }
}
