// Servers in the process of the tests, as people use them in theirs.
using Larder.Memcached;
using Larder.Memcached.Connections;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using Xunit;

namespace Larder.Testing.Tests;

public sealed class LarderServerTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Servers_run_beside_each_other_and_know_nothing_of_each_other()
    {
        using LarderServer first = LarderServer.Start(), second = LarderServer.Start();
        using var one = await ConnectAsync(first);
        using var other = await ConnectAsync(second);
        await one.GetDatabase().StringSetAsync("key", "value");
        Assert.Equal("value", await one.GetDatabase().StringGetAsync("key"));
        Assert.False(await other.GetDatabase().KeyExistsAsync("key"));
    }

    [Fact]
    public async Task A_server_is_emptied_for_the_next_test()
    {
        using var server = LarderServer.Start();
        using var connection = await ConnectAsync(server);
        var database = connection.GetDatabase();
        await database.StringSetAsync("key", "value");
        server.Clear();
        Assert.False(await database.KeyExistsAsync("key"));
        await database.StringSetAsync("key", "again");
        Assert.Equal("again", await database.StringGetAsync("key"));
    }

    [Fact]
    public async Task Keys_end_when_the_test_says_so()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var server = LarderServer.Start(new LarderServerOptions { TimeProvider = time });
        using var connection = await ConnectAsync(server);
        var database = connection.GetDatabase();
        await database.StringSetAsync("key", "value", TimeSpan.FromDays(1));
        time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(TimeSpan.FromMilliseconds(1), await database.KeyTimeToLiveAsync("key"));
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(await database.KeyExistsAsync("key"));
    }

    [Fact]
    public async Task What_waits_for_time_is_woken_when_time_is_moved()
    {
        var time = new FakeTimeProvider();
        using var server = LarderServer.Start(new LarderServerOptions
        {
            TimeProvider = time, Settings = new Dictionary<string, string> { ["notify-keyspace-events"] = "Ex" },
        });
        using var connection = await ConnectAsync(server);
        var ended = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await connection.GetSubscriber().SubscribeAsync(
            RedisChannel.Literal("__keyevent@0__:expired"), (_, key) => ended.TrySetResult($"{key}"));
        await connection.GetDatabase().StringSetAsync("key", "value", TimeSpan.FromHours(1));
        time.Advance(TimeSpan.FromHours(2));
        Assert.Equal("key", await ended.Task.WaitAsync(Cancel));
    }

    [Fact]
    public async Task Settings_are_those_of_a_configuration_file()
    {
        using var server = LarderServer.Start(new LarderServerOptions
        {
            Engine = TestEngine.Redis, Settings = new Dictionary<string, string> { ["requirepass"] = "secret" },
        });
        using var connection = await ConnectAsync(server, ",password=secret");
        Assert.Equal("PONG", $"{await connection.GetDatabase().ExecuteAsync("PING")}");
        Assert.Throws<RedisConnectionException>(() => ConnectionMultiplexer.Connect(server.ConnectionString));
    }

    [Fact]
    public async Task A_server_speaks_memcached()
    {
        using var server = LarderServer.StartMemcached();
        using var client = new MemcachedClient(new MemcachedOptions
        {
            Nodes = [server.ConnectionString], CommandLimit = TimeSpan.FromSeconds(60), ConnectLimit = TimeSpan.FromSeconds(60),
        });
        await client.SetAsync("key", "value"u8.ToArray(), TimeSpan.FromMinutes(1), Cancel);
        Assert.Equal("value"u8.ToArray(), await client.GetAsync("key", Cancel));
        server.Clear();
        Assert.Null(await client.GetAsync("key", Cancel));
    }

    static Task<ConnectionMultiplexer> ConnectAsync(LarderServer server, string login = "") =>
        ConnectionMultiplexer.ConnectAsync(
            $"{server.ConnectionString},connectTimeout=60000,syncTimeout=60000,asyncTimeout=60000{login}");
}
