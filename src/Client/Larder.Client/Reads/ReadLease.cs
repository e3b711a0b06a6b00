// The right to store what was read from the database. It stands beside the value, in the same cluster slot:
//
//     read:product:17            the value
//     {read:product:17}:lease    a random token, held by the one reader in the fleet that may store
//
// Invalidating deletes both. A reader that fetched the row before the invalidation therefore finds its lease gone and
// stores nothing: an old row never lands in the cache after the write that replaced it.
using StackExchange.Redis;

namespace Larder.Client.Reads;

readonly record struct ReadLease(RedisKey Key, RedisValue Token)
{
    public static RedisKey KeyFor(string cacheKey) => $"{{{cacheKey}}}:lease";

    public static async Task<ReadLease?> TryTakeAsync(IDatabase database, string cacheKey, TimeSpan duration)
    {
        var lease = new ReadLease(KeyFor(cacheKey), Guid.NewGuid().ToString("N"));
        return await database.StringSetAsync(lease.Key, lease.Token, duration, When.NotExists) ? lease : null;
    }

    /// <summary>Stores the value and gives the lease back; does neither when the lease is no longer held.</summary>
    public async Task<bool> StoreAsync(IDatabase database, string cacheKey, RedisValue value, TimeSpan timeToLive)
    {
        var transaction = database.CreateTransaction();
        transaction.AddCondition(Condition.StringEqual(Key, Token));
        var stored = transaction.StringSetAsync(cacheKey, value, timeToLive);
        var released = transaction.KeyDeleteAsync(Key);
        if (!await transaction.ExecuteAsync()) return false;
        await Task.WhenAll(stored, released);
        return true;
    }

    /// <summary>Gives the lease back with nothing to store.</summary>
    public Task ReleaseAsync(IDatabase database) => database.LockReleaseAsync(Key, Token);
}
