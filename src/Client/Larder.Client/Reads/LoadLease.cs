// The right to read a key from the database and to store it, held by one server of the fleet. It stands beside the value,
// in the same cluster slot:
//
//     read:product:17            the value
//     {read:product:17}:lease    <server>:<random>, held by the one who loads
//
// Invalidating a key deletes both. A loader that read the row before the invalidation therefore finds its lease gone and
// stores nothing: an old row never lands in the cache after the write that replaced it.
using Larder.Client.Connections;
using StackExchange.Redis;

namespace Larder.Client.Reads;

sealed class LoadLease : IAsyncDisposable
{
    readonly LarderCache _cache;
    readonly RedisKey _key;
    readonly RedisValue _token;
    readonly TimeSpan _duration;
    readonly CancellationTokenSource _end = new();
    readonly Task _renewing;
    bool _isReleased;

    LoadLease(LarderCache cache, RedisKey key, RedisValue token, TimeSpan duration, TimeProvider time)
    {
        _cache = cache;
        _key = key;
        _token = token;
        _duration = duration;
        _renewing = RenewAsync(time);
    }

    public static RedisKey KeyFor(string cacheKey, TableVersions versions) =>
        versions.Bytes.IsEmpty ? $"{{{cacheKey}}}:lease" : $"{{{cacheKey}}}:lease:{versions.Text}";

    /// <summary>The server that holds a lease.</summary>
    public static string HolderOf(RedisValue token) => token.ToString().Split(':')[0];

    public static async Task<LoadLease?> TryTakeAsync(
        LarderCache cache, RedisKey key, string server, TimeSpan duration, TimeProvider time)
    {
        RedisValue token = $"{server}:{Guid.NewGuid():N}";
        return await cache.RunAsync(database => database.StringSetAsync(key, token, duration, When.NotExists))
            ? new LoadLease(cache, key, token, duration, time)
            : null;
    }

    /// <summary>Stores the value and gives the lease back; does neither when the lease is no longer held.</summary>
    public async Task<bool> StoreAsync(RedisKey key, RedisValue value, TimeSpan timeToLive)
    {
        _isReleased = true;
        return await _cache.RunAsync(database =>
        {
            var transaction = database.CreateTransaction();
            transaction.AddCondition(Condition.StringEqual(_key, _token));
            _ = transaction.StringSetAsync(key, value, timeToLive);
            _ = transaction.KeyDeleteAsync(_key);
            return transaction.ExecuteAsync();
        });
    }

    async Task RenewAsync(TimeProvider time)
    {
        try
        {
            using var timer = new PeriodicTimer(_duration / 3, time);
            while (await timer.WaitForNextTickAsync(_end.Token))
                await _cache.RunAsync(database => database.LockExtendAsync(_key, _token, _duration), _end.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or RedisException)
        {
            // The load is over, or the cache is away: storing asks whether the lease is still held.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _renewing;
        _end.Dispose();
        if (_isReleased) return;
        try
        {
            await _cache.RunAsync(database => database.LockReleaseAsync(_key, _token));
        }
        catch (RedisException)
        {
            // It lapses.
        }
    }
}
