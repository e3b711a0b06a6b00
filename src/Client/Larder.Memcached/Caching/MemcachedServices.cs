// Adding memcached to an application.
using Larder.Memcached.Connections;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Memcached.Caching;

/// <summary>Adds memcached to an application.</summary>
public static class MemcachedServices
{
    /// <summary>
    /// Adds a <see cref="MemcachedClient"/>, and with it the application's <see cref="IDistributedCache"/>, which HybridCache
    /// takes as its second level.
    /// </summary>
    public static IServiceCollection AddMemcached(this IServiceCollection services, Action<MemcachedOptions> configure)
    {
        var options = new MemcachedOptions();
        configure(options);
        services.AddSingleton(provider => new MemcachedClient(options, provider.GetService<TimeProvider>()));
        services.AddSingleton<IDistributedCache>(provider => new MemcachedCache(
            provider.GetRequiredService<MemcachedClient>(),
            options.KeyPrefix,
            provider.GetService<TimeProvider>() ?? TimeProvider.System));
        return services;
    }
}
