// Registration: a cache for queries, and the one line on the context.
using Larder.Client.Connections;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.EntityFrameworkCore;

/// <summary>Puts a cache in front of contexts.</summary>
public static class QueryCacheServices
{
    /// <summary>Has queries answered from this cache; each context says so with <c>UseLarderCache</c>.</summary>
    public static LarderCacheBuilder AddQueryCache(
        this LarderCacheBuilder cache, Action<QueryCacheOptions>? configure = null)
    {
        cache.Services.AddSingleton(provider =>
        {
            var options = new QueryCacheOptions();
            options.Reads.KeyPrefix = $"{cache.Name}:query:";
            configure?.Invoke(options);
            return new QueryCache(
                provider.GetRequiredKeyedService<LarderCache>(cache.Name), options, provider.GetService<TimeProvider>());
        });
        return cache;
    }

    /// <summary>
    /// Answers the context's queries from the application's cache, where they are marked <c>.Cached()</c> or a policy says
    /// so, and tells all servers of its writes. Contexts that only write need it too.
    /// </summary>
    public static DbContextOptionsBuilder UseLarderCache(this DbContextOptionsBuilder options, IServiceProvider provider) =>
        options.UseLarderCache(provider.GetRequiredService<QueryCache>());

    /// <summary>The same, with a cache made by hand.</summary>
    public static DbContextOptionsBuilder UseLarderCache(this DbContextOptionsBuilder options, QueryCache cache) =>
        options.AddInterceptors(cache.Interceptor);

    /// <summary>The same, for a context that is made by hand.</summary>
    public static DbContextOptionsBuilder<TContext> UseLarderCache<TContext>(
        this DbContextOptionsBuilder<TContext> options, QueryCache cache)
        where TContext : DbContext =>
        options.AddInterceptors(cache.Interceptor);
}
