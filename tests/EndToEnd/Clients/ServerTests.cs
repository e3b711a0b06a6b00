// The server as its administrator sees it, and connections that are cut.
using Larder.TestKit;
using StackExchange.Redis;
using Xunit;

namespace Larder.Clients.Tests;

public sealed class ServerTests(Servers servers)
{
    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task All_keys_are_listed_by_SCAN_once(ServerKind kind, RedisProtocol protocol)
    {
        const int Keys = 5000;
        await using var client = await servers.ConnectAsync(kind, protocol);
        var db = client.Database;
        await Task.WhenAll(Enumerable.Range(0, Keys).Select(i => db.StringSetAsync($"key:{i}", i)));
        Assert.Equal(Keys, await client.Server.DatabaseSizeAsync());
        var all = new List<string>();
        await foreach (var key in client.Server.KeysAsync(pageSize: 200)) all.Add(key!);
        Assert.Equal(Enumerable.Range(0, Keys).Select(i => $"key:{i}").Order(), all.Distinct().Order());
        Assert.Equal(111, client.Server.Keys(pattern: "key:12*").Count());
        Assert.Empty(client.Server.Keys(1));
        Assert.Equal(RedisType.String, await db.KeyTypeAsync("key:1"));
        await client.Server.FlushDatabaseAsync();
        Assert.Equal(0, await client.Server.DatabaseSizeAsync());
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task The_server_tells_of_itself_and_of_its_clients(ServerKind kind, RedisProtocol protocol)
    {
        await using var client = await servers.ConnectAsync(kind, protocol);
        var server = client.Server;
        Assert.Equal(ServerType.Standalone, server.ServerType);
        Assert.True(server.Version >= new Version(7, 0), $"{server.Version}");
        Assert.Equal(protocol, server.Protocol);
        Assert.False(server.IsReplica);
        var sections = (await server.InfoAsync()).ToDictionary(group => group.Key, group => group.ToDictionary());
        foreach (var section in new[] { "Server", "Clients", "Memory", "Persistence", "Stats", "Replication", "CPU" })
            Assert.Contains(section, sections.Keys);
        Assert.Equal("master", sections["Replication"]["role"]);
        Assert.True(long.Parse(sections["Memory"]["used_memory"]) > 0);
        var own = (await server.ClientListAsync())
            .Where(one => one.Name == client.Multiplexer.ClientName).ToList();
        Assert.NotEmpty(own);
        Assert.All(own, one => Assert.Equal(protocol == RedisProtocol.Resp3 ? 3 : 2, ResponseVersion(one)));
        Assert.InRange(await server.TimeAsync(), DateTime.UtcNow.AddMinutes(-1), DateTime.UtcNow.AddMinutes(1));
        Assert.True(await server.PingAsync() >= TimeSpan.Zero);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Directives_are_read_and_set_and_slow_commands_are_logged(ServerKind kind, RedisProtocol protocol)
    {
        await using var client = await servers.ConnectAsync(kind, protocol);
        var server = client.Server;
        await server.ConfigSetAsync("slowlog-log-slower-than", 0);
        await server.SlowlogResetAsync();
        await client.Database.StringSetAsync("seen", "by the log");
        await server.ConfigSetAsync("slowlog-log-slower-than", 10_000);
        Assert.Equal("10000", (await server.ConfigGetAsync("slowlog-log-slower-than"))[0].Value);
        var logged = await server.SlowlogGetAsync(100);
        Assert.Contains(logged, entry => entry.Arguments.SequenceEqual(["SET", "seen", "by the log"]));
        Assert.NotNull(await server.MemoryDoctorAsync());
        Assert.False((await server.MemoryStatsAsync()).IsNull);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_client_whose_connections_are_killed_comes_back_with_its_subscriptions(
        ServerKind kind, RedisProtocol protocol)
    {
        await using var client = await servers.ConnectAsync(kind, protocol);
        await using var other = await servers.ConnectAsync(kind, protocol);
        var heard = 0;
        var channel = RedisChannel.Literal("channel");
        await client.Subscriber.SubscribeAsync(channel, (_, _) => Interlocked.Increment(ref heard));
        var failed = 0;
        client.Multiplexer.ConnectionFailed += (_, _) => Interlocked.Increment(ref failed);
        foreach (var type in new[] { ClientType.Normal, ClientType.PubSub })
            await other.Server.ClientKillAsync(clientType: type, skipMe: true);
        Wait.Until(() => Volatile.Read(ref failed) > 0, "the client to see it");
        Wait.Until(() => CanSet(client.Database), "the client to be back");
        Wait.Until(() => CanPublish(client, channel) && Volatile.Read(ref heard) > 0, "the subscription to be back");
        Assert.Equal("back", await client.Database.StringGetAsync("key"));
    }

    static int ResponseVersion(ClientInfo client) => client.Raw!.Contains("resp=3") ? 3 : 2;

    static bool CanSet(IDatabase db)
    {
        try
        {
            return db.StringSet("key", "back");
        }
        catch (RedisConnectionException)
        {
            return false;
        }
    }

    static bool CanPublish(RedisClient client, RedisChannel channel)
    {
        try
        {
            return client.Subscriber.Publish(channel, "again") > 0;
        }
        catch (RedisConnectionException)
        {
            return false;
        }
    }
}
