// What a command to a cache fails with when the cache cannot be reached in time.
using StackExchange.Redis;

namespace Larder.Client.Connections;

/// <summary>The cache does not answer: it is down, unreachable, or too slow. Thrown within its command limit.</summary>
public sealed class CacheAwayException : RedisException
{
    /// <summary>Makes one for the cache of that name.</summary>
    public CacheAwayException(string cache, Exception? inner = null)
        : base(inner is null ? $"the cache {cache} is away" : $"the cache {cache} is away: {inner.Message}", inner!)
    {
    }
}
