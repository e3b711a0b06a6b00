// One application server of a test: a service provider with a near cache on a node, as an application has it.
using Larder.Client.Connections;
using Larder.Client.Locating;
using Larder.Client.Near;
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
        string login = "", ICacheLocator? locator = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(time ?? TimeProvider.System);
        if (locator is not null) services.AddKeyedSingleton("reads", locator);
        services.AddLarder("reads", cache =>
        {
            cache.Endpoint = locator is null ? $"127.0.0.1:{port}{login}" : null;
            cache.LookupPeriod = TimeSpan.FromMilliseconds(100);
            cache.CommandLimit = limit ?? TimeSpan.FromSeconds(10);
            cache.ConnectLimit = TimeSpan.FromSeconds(10);
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
    public async Task HoldAsync(string key, Func<string> source, params string[] tags)
    {
        using var hits = new NearHits();
        for (var tries = 0; tries < 10_000 && hits.Count == 0; tries++) await GetAsync(key, source, tags);
        Assert.NotEqual(0, hits.Count);
    }

    /// <summary>Reads until this comes.</summary>
    public async Task AwaitAsync(string key, Func<string> source, string expected)
    {
        string value;
        var tries = 0;
        do value = await GetAsync(key, source);
        while (value != expected && ++tries < 100_000);
        Assert.Equal(expected, value);
    }

    public ValueTask DisposeAsync() => _provider.DisposeAsync();
}
