// One application server of a test: a service provider with a near cache on a node, as an application has it.
using Larder.Client.Connections;
using Larder.Client.Locating;
using Larder.Client.Near;
using Larder.TestKit;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Larder.Client.Tests.Near;

sealed class NearServer : IAsyncDisposable
{
    readonly ServiceProvider _provider;

    NearServer(ServiceProvider provider) => _provider = provider;

    public NearCache Cache => _provider.GetRequiredService<NearCache>();

    public LarderCache Larder => _provider.GetRequiredService<LarderCache>();

    public static async Task<NearServer> StartAsync(
        int port, Action<NearCacheOptions>? configure = null, TimeProvider? time = null, TimeSpan? limit = null,
        string login = "", ICacheLocator? locator = null, TimeSpan? lookupPeriod = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(time ?? TimeProvider.System);
        if (locator is not null) services.AddKeyedSingleton("reads", locator);
        services.AddLarder("reads", cache =>
        {
            cache.Endpoint = locator is null ? $"127.0.0.1:{port}{login}" : null;
            cache.LookupPeriod = lookupPeriod ?? TimeSpan.FromMilliseconds(100);
            cache.CommandLimit = limit ?? TimeSpan.FromSeconds(60);
            cache.ConnectLimit = TimeSpan.FromSeconds(60);
            cache.ProbePeriod = TimeSpan.FromMilliseconds(20);
        }).AddNearCache(configure);
        var server = new NearServer(services.BuildServiceProvider());
        Assert.Same(server.Cache, server._provider.GetRequiredService<HybridCache>());
        await server.Cache.OpenAsync();
        return server;
    }

    /// <summary>Reads what <paramref name="source"/> has.</summary>
    public ValueTask<string> GetAsync(string key, Func<string> source, params string[] tags) =>
        Cache.GetOrCreateAsync(key, _ => ValueTask.FromResult(source()), tags: tags);

    /// <summary>The same for sources that have the key in any case; null when it is in no cache.</summary>
    public ValueTask<string?> FindAsync(string key) => Cache.GetOrCreateAsync<string?>(
        key, _ => ValueTask.FromResult<string?>("created"),
        new HybridCacheEntryOptions { Flags = HybridCacheEntryFlags.DisableUnderlyingData });

    /// <summary>Reads until it is held in this server's memory.</summary>
    public void Hold(string key, Func<string> source, params string[] tags)
    {
        using var hits = new NearHits();
        Wait.Until(
            () =>
            {
                GetAsync(key, source, tags).AsTask().GetAwaiter().GetResult();
                return hits.Count > 0;
            },
            $"{key} to be held");
    }

    /// <summary>Reads until this comes.</summary>
    public void Await(string key, Func<string> source, string expected)
    {
        var value = "";
        Wait.Until(
            () => (value = GetAsync(key, source).AsTask().GetAwaiter().GetResult()) == expected,
            () => $"{expected} instead of {value}");
    }

    public ValueTask DisposeAsync() => _provider.DisposeAsync();
}
