// Registration: ASP.NET Core's session middleware and cookie stay as they are, only the store beneath is replaced, and
// keys of data protection are shared by all servers.
using Larder.Client.Connections;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Larder.Client.Sessions;

/// <summary>Puts session state into a cache, outside the application servers.</summary>
public static class CacheSessionServices
{
    /// <summary>
    /// Keeps the application's sessions in this cache; use it with <c>app.UseLarderSession()</c>. Give sessions a cache
    /// of their own, replicated and with the policy <c>noeviction</c>, so that cached reads do not evict them.
    /// </summary>
    public static LarderCacheBuilder AddSessions(
        this LarderCacheBuilder cache,
        Action<SessionOptions>? configureSession = null,
        Action<CacheSessionOptions>? configureStore = null)
    {
        var services = cache.Services;
        services.AddSession(configureSession ?? (_ => { }));
        services.Configure(configureStore ?? (_ => { }));
        services.Replace(ServiceDescriptor.Singleton<ISessionStore>(provider => new CacheSessionStore(
            provider.GetRequiredKeyedService<LarderCache>(cache.Name),
            provider.GetRequiredService<IOptions<CacheSessionOptions>>())));
        services.AddDataProtection();
        services.AddOptions<DataProtectionOptions>().PostConfigure<IServiceProvider>(ShareName);
        services.AddOptions<KeyManagementOptions>().PostConfigure<IServiceProvider>((keys, provider) =>
        {
            var options = provider.GetRequiredService<IOptions<CacheSessionOptions>>().Value;
            if (keys.XmlRepository is not null || !options.SharesDataProtectionKeys) return;
            keys.XmlRepository = new SharedKeyRepository(
                provider.GetRequiredKeyedService<LarderCache>(cache.Name), $"{options.KeyPrefix}data-protection-keys");
        });
        return cache;
    }

    // By default the name is the folder of the application, which may differ from server to server.
    static void ShareName(DataProtectionOptions options, IServiceProvider provider)
    {
        var sessions = provider.GetRequiredService<IOptions<CacheSessionOptions>>().Value;
        if (!sessions.SharesDataProtectionKeys) return;
        var folder = provider.GetService<IHostEnvironment>()?.ContentRootPath;
        var isDefault = options.ApplicationDiscriminator is null
            || options.ApplicationDiscriminator.TrimEnd('/') == folder?.TrimEnd('/');
        if (sessions.ApplicationName is not null) options.ApplicationDiscriminator = sessions.ApplicationName;
        else if (isDefault) options.ApplicationDiscriminator = provider.GetService<IHostEnvironment>()?.ApplicationName;
    }
}
