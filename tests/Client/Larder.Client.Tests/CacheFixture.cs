// A Larder node for the tests of a class; each test uses keys of its own.
using Larder.TestKit;
using StackExchange.Redis;
using Xunit;

namespace Larder.Client.Tests;

public sealed class CacheFixture : IAsyncLifetime
{
    ServerProcess? _server;
    IConnectionMultiplexer? _connection;

    public IConnectionMultiplexer Connection => _connection!;

    public IDatabase Database => Connection.GetDatabase();

    public static async Task<IConnectionMultiplexer> ConnectAsync(ServerProcess server) =>
        await ConnectionMultiplexer.ConnectAsync(
            $"127.0.0.1:{server.Port},abortConnect=false,connectTimeout=5000,syncTimeout=2000,asyncTimeout=2000," +
            "allowAdmin=true");

    /// <summary>Ends the server that a connection leads to.</summary>
    public static void Stop(IConnectionMultiplexer connection)
    {
        connection.GetServers().Single().Shutdown(ShutdownMode.Never);
        Wait.Until(() => !connection.IsConnected, "the connection to break");
    }

    public async ValueTask InitializeAsync()
    {
        _server = LarderNode.Start("valkey");
        _connection = await ConnectAsync(_server);
    }

    public ValueTask DisposeAsync()
    {
        _connection?.Dispose();
        _server?.Dispose();
        return ValueTask.CompletedTask;
    }
}
