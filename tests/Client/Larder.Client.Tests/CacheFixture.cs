// A Larder node for the tests of a class; each test uses keys of its own.
using Larder.Client.Connections;
using Larder.TestKit;
using StackExchange.Redis;
using Xunit;

namespace Larder.Client.Tests;

public sealed class CacheFixture : IAsyncLifetime
{
    ServerProcess? _server;
    IConnectionMultiplexer? _connection;

    public int Port => _server!.Port;

    public IConnectionMultiplexer Connection => _connection!;

    /// <summary>The node as an application has it; it waits long enough for a machine that is busy.</summary>
    public LarderCache Cache { get; private set; } = null!;

    public IDatabase Database => Connection.GetDatabase();

    public static LarderCache Open(ServerProcess server, TimeSpan? limit = null) => new(
        "tests",
        new LarderCacheOptions
        {
            Endpoint = $"127.0.0.1:{server.Port}",
            CommandLimit = limit ?? TimeSpan.FromSeconds(60),
            ConnectLimit = TimeSpan.FromSeconds(60),
            ProbePeriod = TimeSpan.FromMilliseconds(50),
        });

    public static async Task<IConnectionMultiplexer> ConnectAsync(ServerProcess server, string login = "") =>
        await ConnectionMultiplexer.ConnectAsync(
            $"127.0.0.1:{server.Port},abortConnect=false,connectTimeout=60000,syncTimeout=60000,asyncTimeout=60000," +
            "allowAdmin=true" + login);

    public async ValueTask InitializeAsync()
    {
        _server = LarderNode.Start("valkey");
        _connection = await ConnectAsync(_server);
        Cache = Open(_server);
        await Cache.OpenAsync();
    }

    public ValueTask DisposeAsync()
    {
        Cache?.Dispose();
        _connection?.Dispose();
        _server?.Dispose();
        return ValueTask.CompletedTask;
    }
}
