// What the example tests: so many requests a minute for each visitor, counted in a cache that all servers share.
using StackExchange.Redis;

namespace Testing.Example;

/// <summary>Allows each visitor a number of requests a minute.</summary>
public sealed class RateLimit(IDatabase cache, int perMinute)
{
    /// <summary>Counts a request; false when there were too many.</summary>
    public async Task<bool> TryEnterAsync(string visitor)
    {
        RedisKey key = $"requests:{visitor}";
        var count = await cache.StringIncrementAsync(key);
        if (count == 1) await cache.KeyExpireAsync(key, TimeSpan.FromMinutes(1));
        return count <= perMinute;
    }
}
