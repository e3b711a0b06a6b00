// Adding the near cache to an application.
using Larder.Client.Connections;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Larder.Client.Near;

/// <summary>Keeps values of a cache in memory too, coherent across servers.</summary>
public static class NearCacheServices
{
    /// <summary>
    /// Makes this cache the application's <see cref="HybridCache"/>, with local memory that the server empties of what has
    /// changed. What <c>AddHybridCache</c> sets (limits, default lifetimes, serializers) holds here too.
    /// </summary>
    public static LarderCacheBuilder AddNearCache(
        this LarderCacheBuilder cache, Action<NearCacheOptions>? configure = null)
    {
        cache.Services.AddHybridCache();
        cache.Services.AddSingleton(provider =>
        {
            var options = new NearCacheOptions { KeyPrefix = $"{cache.Name}:near:" };
            configure?.Invoke(options);
            return new NearCache(
                provider.GetRequiredKeyedService<LarderCache>(cache.Name),
                options,
                provider.GetRequiredService<IOptions<HybridCacheOptions>>().Value,
                provider,
                provider.GetService<TimeProvider>());
        });
        cache.Services.AddSingleton<HybridCache>(provider => provider.GetRequiredService<NearCache>());
        cache.Services.AddSingleton<IHostedService>(provider => new Opening(provider.GetRequiredService<NearCache>()));
        return cache;
    }

    sealed class Opening(NearCache cache) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => cache.OpenAsync().WaitAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
