// The servers that real clients are tried with: Larder and redis-server, each started once for all tests. The same test
// runs with both, so that what it asks for is what the real server does.
using Larder.TestKit;
using StackExchange.Redis;
using Xunit;

[assembly: AssemblyFixture(typeof(Larder.Clients.Tests.Servers))]

// Every test begins with an empty server.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Larder.Clients.Tests;

public enum ServerKind
{
    Larder,
    Redis,
}

public sealed class Servers : IDisposable
{
    readonly Lazy<ServerProcess> _larder = new(() => LarderNode.Start("valkey", "--io-threads", "2"));
    readonly Lazy<ServerProcess> _redis = new(StartRedis);

    public static TheoryData<ServerKind> Kinds => [ServerKind.Larder, ServerKind.Redis];

    public static TheoryData<ServerKind, RedisProtocol> All => new()
    {
        { ServerKind.Larder, RedisProtocol.Resp2 },
        { ServerKind.Larder, RedisProtocol.Resp3 },
        { ServerKind.Redis, RedisProtocol.Resp2 },
        { ServerKind.Redis, RedisProtocol.Resp3 },
    };

    public int PortOf(ServerKind kind) => (kind == ServerKind.Larder ? _larder : _redis).Value.Port;

    /// <summary>A client of an emptied server.</summary>
    public async Task<RedisClient> ConnectAsync(ServerKind kind, RedisProtocol protocol)
    {
        var options = new ConfigurationOptions
        {
            EndPoints = { { "127.0.0.1", PortOf(kind) } },
            Protocol = protocol,
            AllowAdmin = true,
            // Its own: the connections of the test before may take a moment to end.
            ClientName = $"tests-{Guid.NewGuid():N}",
            ConnectRetry = 5,
            // A busy machine is no failure of the server.
            ConnectTimeout = 30_000,
            SyncTimeout = 30_000,
            AsyncTimeout = 30_000,
        };
        var client = new RedisClient(await ConnectionMultiplexer.ConnectAsync(options));
        await client.Server.FlushAllDatabasesAsync();
        return client;
    }

    public void Dispose()
    {
        if (_larder.IsValueCreated) _larder.Value.Dispose();
        if (_redis.IsValueCreated) _redis.Value.Dispose();
    }

    static ServerProcess StartRedis() => ServerProcess.Start(Program("redis-server"), (port, folder) =>
        ["--port", $"{port}", "--bind", "127.0.0.1", "--dir", folder, "--save", ""]);

    static string Program(string name)
    {
        var path = Tools.Find(name);
        Assert.SkipWhen(path is null, $"{name} is not installed");
        return path!;
    }
}
