// The session store that ASP.NET Core's session middleware asks for the session of a request.
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Larder.Client.Sessions;

/// <summary>Sessions as hashes in the cache, one key per session.</summary>
public sealed class CacheSessionStore(IConnectionMultiplexer cache, IOptions<CacheSessionOptions> options)
    : ISessionStore
{
    /// <summary>Makes the session of one request. Nothing is read from the cache before it is loaded.</summary>
    public ISession Create(
        string sessionKey, TimeSpan idleTimeout, TimeSpan ioTimeout, Func<bool> tryEstablishSession,
        bool isNewSessionKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(sessionKey);
        return new CacheSession(
            cache.GetDatabase(), options.Value.KeyPrefix, sessionKey, idleTimeout, ioTimeout, tryEstablishSession,
            isNewSessionKey);
    }
}
