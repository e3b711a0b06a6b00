// What one event loop keeps for executing the requests of its memcached connections, reused for all.
using Larder.Engine.Memcached.Requests;

namespace Larder.Engine.Memcached;

/// <summary>Belongs to the thread of its loop.</summary>
public sealed class MemcachedWorker(MemcachedServer server)
{
    internal MemcachedServer Server { get; } = server;
    internal MemcachedContext Context { get; } = new(server);
    internal MemcachedBatch Batch { get; } = new(server.Store);
}
