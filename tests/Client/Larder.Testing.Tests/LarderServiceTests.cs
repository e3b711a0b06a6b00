// The ElastiCache API in the process of a test, and an application that finds its cache there.
using System.Net.Sockets;
using Larder.Client;
using Larder.Client.Connections;
using Larder.Client.Locating;
using Larder.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Larder.Testing.Tests;

public sealed class LarderServiceTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cache_is_created_by_the_API_and_used_and_gone_with_the_service()
    {
        CacheAddress address;
        await using (var service = await LarderService.StartAsync(Cancel))
        {
            await CreateAsync(service.Api);
            var services = new ServiceCollection();
            services.AddLarder("sessions", cache =>
            {
                cache.Api = service.Api;
                cache.CommandLimit = TimeSpan.FromSeconds(60);
            });
            await using var application = services.BuildServiceProvider();
            var cache = application.GetRequiredService<LarderCache>();
            await cache.OpenAsync();
            Wait.Until(() => !cache.IsAway, "the cache to be available");
            Assert.True(await cache.RunAsync(database => database.StringSetAsync("key", "value"), Cancel));
            address = cache.Address!;
        }

        using var client = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(async () => await client.ConnectAsync(address.Host, address.Port, Cancel));
    }

    static async Task CreateAsync(Uri api)
    {
        using var http = new HttpClient { BaseAddress = api };
        using var body = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["Action"] = "CreateCacheCluster", ["Version"] = "2015-02-02", ["CacheClusterId"] = "sessions",
            ["Engine"] = "valkey", ["NumCacheNodes"] = "1", ["CacheNodeType"] = "cache.t4g.micro",
        });
        using var answer = await http.PostAsync("/", body, Cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }
}
