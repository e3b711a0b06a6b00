// Adding caches to an application.
using Larder.Client.Connections;
using Larder.Client.Locating;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Larder.Client;

/// <summary>Adds caches to an application.</summary>
public static class LarderServices
{
    /// <summary>How long the API is waited for.</summary>
    static readonly TimeSpan ApiLimit = TimeSpan.FromSeconds(2);

    static readonly HttpClient s_http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = ApiLimit,
    };

    /// <summary>
    /// Adds the cache <paramref name="name"/>: found by that id through the ElastiCache API, or at the endpoint in
    /// <c>ConnectionStrings:NAME</c>. Its <see cref="LarderCache"/> and <see cref="IConnectionMultiplexer"/> are keyed by
    /// the name; those of the first cache are also there without a key.
    /// </summary>
    public static LarderCacheBuilder AddLarder(
        this IHostApplicationBuilder builder, string name, Action<LarderCacheOptions>? configure = null) =>
        builder.Services.AddLarder(name, configure);

    /// <summary>Like the other, for applications that only have services.</summary>
    public static LarderCacheBuilder AddLarder(
        this IServiceCollection services, string name, Action<LarderCacheOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        services.AddOptions<LarderCacheOptions>(name)
            .Configure<IServiceProvider>((options, provider) => Read(options, name, provider.GetService<IConfiguration>()))
            .Configure(configure ?? (_ => { }));
        services.AddKeyedSingleton(name, (provider, _) => Create(provider, name));
        services.AddKeyedSingleton(name, (provider, _) => provider.GetRequiredKeyedService<LarderCache>(name).Connection);
        services.TryAddSingleton(provider => provider.GetRequiredKeyedService<LarderCache>(name));
        services.TryAddSingleton(provider => provider.GetRequiredService<LarderCache>().Connection);
        services.AddSingleton<IHostedService>(
            provider => new CacheOpening(provider.GetRequiredKeyedService<LarderCache>(name)));
        return new LarderCacheBuilder(services, name);
    }

    /// <summary>
    /// Makes this cache the application's <see cref="IDistributedCache"/>, and so the second level of HybridCache.
    /// </summary>
    public static LarderCacheBuilder AddDistributedCache(
        this LarderCacheBuilder builder, Action<RedisCacheOptions>? configure = null)
    {
        builder.Services.AddStackExchangeRedisCache(_ => { });
        builder.Services.AddOptions<RedisCacheOptions>().Configure<IServiceProvider>((options, provider) =>
        {
            var cache = provider.GetRequiredKeyedService<LarderCache>(builder.Name);
            options.InstanceName = $"{builder.Name}:";
            options.ConnectionMultiplexerFactory = cache.OpenAsync;
            configure?.Invoke(options);
        });
        return builder;
    }

    static LarderCache Create(IServiceProvider provider, string name)
    {
        var options = provider.GetRequiredService<IOptionsMonitor<LarderCacheOptions>>().Get(name);
        var time = provider.GetService<TimeProvider>() ?? TimeProvider.System;
        var locator = options.Endpoint is { Length: > 0 }
            ? null
            : provider.GetKeyedService<ICacheLocator>(name)
                ?? new ElastiCacheLocator(s_http, options.Access, options.CacheId ?? name, time);
        return new LarderCache(name, options, locator, time, provider.GetService<ILoggerFactory>());
    }

    static void Read(LarderCacheOptions options, string name, IConfiguration? configuration)
    {
        if (configuration is null) return;
        options.AccessKeyId = configuration["AWS_ACCESS_KEY_ID"];
        options.SecretAccessKey = configuration["AWS_SECRET_ACCESS_KEY"];
        options.Region = configuration["AWS_REGION"] ?? options.Region;
        if (configuration["AWS_ENDPOINT_URL_ELASTICACHE"] is { Length: > 0 } api) options.Api = new Uri(api);
        configuration.GetSection("Larder").Bind(options);
        options.Endpoint = configuration.GetConnectionString(name) ?? options.Endpoint;
        configuration.GetSection($"Larder:{name}").Bind(options);
    }
}
