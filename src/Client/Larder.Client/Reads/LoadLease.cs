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
    public static RedisKey KeyFor(string cacheKey, TableVersions versions) =>
        versions.Bytes.IsEmpty ? $"{{{cacheKey}}}:lease" : $"{{{cacheKey}}}:lease:{versions.Text}";

    /// <summary>The server that holds a lease.</summary>
    public static string HolderOf(RedisValue token) => token.ToString().Split(':')[0];

    public static RedisValue TokenOf(string server) => $"{server}:{Guid.NewGuid():N}";

    /// <summary>Stores the value and gives the lease back; does neither when the lease is no longer held.</summary>
    public async Task<bool> StoreAsync(RedisKey key, RedisValue value, TimeSpan timeToLive)
    {
        held.IsGivenBack = true;
        return await cache.RunAsync(database =>
        {
            var transaction = database.CreateTransaction();
            transaction.AddCondition(Condition.StringEqual(held.Key, held.Token));
            _ = transaction.StringSetAsync(key, value, timeToLive);
            _ = transaction.KeyDeleteAsync(held.Key);
            return transaction.ExecuteAsync();
        });
    }

    public ValueTask DisposeAsync()
    {
        if (!request.IsWithoutCache) return held.DisposeAsync();
        // Nobody waits for a cache that has failed to answer. A transaction with a condition waits before it gives a task.
        _ = Task.Run(async () => await held.DisposeAsync());
        return ValueTask.CompletedTask;
    }
}
