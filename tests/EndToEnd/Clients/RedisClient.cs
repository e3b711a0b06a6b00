// StackExchange.Redis as an application uses it: one multiplexer, a database, and the server's own view.
using StackExchange.Redis;

namespace Larder.Clients.Tests;

/// <summary>A connected client. Disposing closes its connections.</summary>
public sealed class RedisClient(ConnectionMultiplexer multiplexer) : IAsyncDisposable
{
    public ConnectionMultiplexer Multiplexer => multiplexer;

    public IDatabase Database => multiplexer.GetDatabase();

    public IServer Server => multiplexer.GetServers()[0];

    public ISubscriber Subscriber => multiplexer.GetSubscriber();

    public ValueTask DisposeAsync() => multiplexer.DisposeAsync();
}
