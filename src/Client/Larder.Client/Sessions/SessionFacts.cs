// What an application may ask about a session beyond ISession.
using Microsoft.AspNetCore.Http;

namespace Larder.Client.Sessions;

/// <summary>Facts about a session.</summary>
public static class SessionFacts
{
    /// <summary>
    /// True when the request came with the cookie of a session that the cache does not know any more: it expired or was
    /// lost, and the session begins anew. Load the session first.
    /// </summary>
    public static bool WasLost(this ISession session) => session is CacheSession { WasLost: true };
}
