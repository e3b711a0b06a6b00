// The session store that ASP.NET Core's session middleware asks for the session of a request.
using Larder.Client.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.Options;

namespace Larder.Client.Sessions;

/// <summary>Sessions as hashes in the cache, one key per session.</summary>
public sealed class CacheSessionStore(LarderCache cache, IOptions<CacheSessionOptions> options) : ISessionStore
{
    /// <summary>
    /// Makes the session of one request. Nothing is read from the cache before it is loaded. How long the cache is waited
    /// for is a matter of the cache's own limits, not of <paramref name="ioTimeout"/>.
    /// </summary>
    public ISession Create(
        string sessionKey, TimeSpan idleTimeout, TimeSpan ioTimeout, Func<bool> tryEstablishSession,
        bool isNewSessionKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(sessionKey);
        return new CacheSession(
            cache, options.Value.KeyPrefix, sessionKey, idleTimeout, tryEstablishSession, isNewSessionKey);
    }
}
