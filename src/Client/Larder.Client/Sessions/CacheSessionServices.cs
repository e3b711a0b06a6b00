// Registration: ASP.NET Core's session middleware and cookie stay as they are, only the store beneath is replaced.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Larder.Client.Sessions;

/// <summary>Puts session state into the cache, outside the application servers.</summary>
public static class CacheSessionServices
{
    /// <summary>
    /// Adds sessions kept in the cache of the registered <c>IConnectionMultiplexer</c>. Use it with
    /// <c>app.UseSession()</c>. Call <c>LoadAsync</c> before reading, and <c>CommitAsync</c> before answering whatever
    /// the caller must be able to rely on: the middleware commits after the answer and only logs a failure.
    /// </summary>
    public static IServiceCollection AddCacheSession(
        this IServiceCollection services,
        Action<SessionOptions>? configureSession = null,
        Action<CacheSessionOptions>? configureStore = null)
    {
        services.AddSession(configureSession ?? (_ => { }));
        services.Configure(configureStore ?? (_ => { }));
        services.Replace(ServiceDescriptor.Singleton<ISessionStore, CacheSessionStore>());
        return services;
    }
}
