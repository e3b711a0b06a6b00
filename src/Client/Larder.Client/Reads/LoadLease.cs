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

sealed class LoadLease(LarderCache cache, HeldKey held, ReadRequest request) : IAsyncDisposable
{
    static readonly CacheScript s_store = new("""
        if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
        redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
        redis.call('DEL', KEYS[2])
        return 1
        """);

    public static RedisKey KeyFor(string cacheKey, TableVersions versions) =>
        versions.Bytes.IsEmpty ? $"{{{cacheKey}}}:lease" : $"{{{cacheKey}}}:lease:{versions.Text}";

    /// <summary>The server that holds a lease.</summary>
    public static string HolderOf(RedisValue token) => token.ToString().Split(':')[0];

    public static RedisValue TokenOf(string server) => $"{server}:{Guid.NewGuid():N}";

    /// <summary>Stores the value and gives the lease back; does neither when the lease is no longer held.</summary>
    public async Task StoreAsync(RedisKey key, RedisValue value, TimeSpan timeToLive)
    {
        await cache.RunAsync(database => s_store.RunAsync(
            database, [key, held.Key], [held.Token, value, (long)timeToLive.TotalMilliseconds]));
        held.IsGivenBack = true;
    }

    public ValueTask DisposeAsync()
    {
        if (!request.IsWithoutCache) return held.DisposeAsync();
        // Nobody waits for a cache that has failed to answer.
        _ = Waiting.Apart(async () => await held.DisposeAsync());
        return ValueTask.CompletedTask;
    }
}
