// AddLarder in an application: by id through a real service, by connection string, several caches, IDistributedCache.
using Larder.Client.Connections;
using Larder.TestKit;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Xunit;

namespace Larder.Client.Tests;

public sealed class LarderServicesTests(CacheFixture node) : IClassFixture<CacheFixture>
{
    // The usual quarter of a second is over before a busy machine answers.
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    string Endpoint => node.Connection.GetEndPoints()[0].ToString()!.Replace("Unspecified/", "", StringComparison.Ordinal);

    [Fact]
    public async Task A_cache_is_found_by_its_id_through_the_service()
    {
        using var service = ServerProcess.Start("dotnet", (port, folder) =>
        [
            Path.Combine(AppContext.BaseDirectory, "Larder.Service.TestHost.dll"), folder, $"{port}", $"{Ports.Free()}",
            .. LarderNode.Command,
        ]);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{service.Port}") };
        await CallAsync(
            http,
            "Action=CreateCacheCluster&CacheClusterId=sessions&Engine=valkey&NumCacheNodes=1&CacheNodeType=cache.t4g.micro");

        var builder = Builder();
        builder.AddLarder("sessions", options =>
        {
            options.Api = http.BaseAddress;
            options.CommandLimit = options.ConnectLimit = Patience;
        });
        using var app = builder.Build();
        await app.StartAsync(Cancel);
        var cache = app.Services.GetRequiredService<LarderCache>();
        Wait.Until(() => !cache.IsAway, "the cache to be available");
        Assert.True(await cache.RunAsync(database => database.StringSetAsync("key", "value"), Cancel));
        Assert.NotNull(cache.Address);
        await app.StopAsync(Cancel);
        await CallAsync(http, "Action=DeleteCacheCluster&CacheClusterId=sessions");
        service.Signal("INT");
        service.Await();
    }

    [Fact]
    public async Task Several_caches_are_keyed_by_name_and_the_first_needs_no_key()
    {
        var builder = Builder();
        builder.Configuration["ConnectionStrings:sessions"] = $"{Endpoint},defaultDatabase=1";
        builder.Configuration["Larder:reads:Endpoint"] = $"{Endpoint},defaultDatabase=2";
        builder.AddLarder("sessions");
        builder.AddLarder("reads", options => options.CommandLimit = options.ConnectLimit = Patience);
        using var app = builder.Build();
        await app.StartAsync(Cancel);
        var sessions = app.Services.GetRequiredKeyedService<LarderCache>("sessions");
        Assert.Same(sessions, app.Services.GetRequiredService<LarderCache>());
        Assert.Same(sessions.Connection, app.Services.GetRequiredService<IConnectionMultiplexer>());
        var reads = app.Services.GetRequiredKeyedService<IConnectionMultiplexer>("reads");
        Assert.Equal(2, reads.GetDatabase().Database);
        await reads.GetDatabase().PingAsync();
        await app.StopAsync(Cancel);
    }

    [Fact]
    public async Task A_cache_is_the_distributed_cache()
    {
        var builder = Builder();
        builder.AddLarder("cache", options =>
        {
            options.Endpoint = Endpoint;
            options.CommandLimit = options.ConnectLimit = Patience;
        }).AddDistributedCache();
        using var app = builder.Build();
        await app.StartAsync(Cancel);
        var cache = app.Services.GetRequiredService<IDistributedCache>();
        await cache.SetAsync("page", [1, 2, 3], Cancel);
        Assert.Equal([1, 2, 3], await cache.GetAsync("page", Cancel));
        Assert.True(await node.Database.KeyExistsAsync("cache:page"));
        await app.StopAsync(Cancel);
    }

    static HostApplicationBuilder Builder()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        return builder;
    }

    static async Task CallAsync(HttpClient http, string action)
    {
        using var body = new StringContent(
            $"{action}&Version=2015-02-02", System.Text.Encoding.UTF8, "application/x-www-form-urlencoded");
        using var answer = await http.PostAsync("/", body, Cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }
}
