// Adding the database-read cache to an application.
using Larder.Client.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Client.Reads;

/// <summary>Keeps database reads in a cache.</summary>
public static class DatabaseReadServices
{
    /// <summary>Adds a <see cref="DatabaseReadCache"/> on this cache.</summary>
    public static LarderCacheBuilder AddDatabaseReads(
        this LarderCacheBuilder cache, Action<ReadCacheOptions>? configure = null)
    {
        cache.Services.AddSingleton(provider =>
        {
            var options = new ReadCacheOptions { KeyPrefix = $"{cache.Name}:read:" };
            configure?.Invoke(options);
            return new DatabaseReadCache(
                provider.GetRequiredKeyedService<LarderCache>(cache.Name), options, provider.GetService<TimeProvider>());
        });
        return cache;
    }
}
