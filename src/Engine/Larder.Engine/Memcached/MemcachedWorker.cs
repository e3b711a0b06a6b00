// What one event loop keeps for executing the requests of its memcached connections, reused for all.
using Larder.Engine.Memcached.Requests;

namespace Larder.Engine.Memcached;

/// <summary>Belongs to the thread of its loop.</summary>
/// <param name="newShared">Makes the way to a store that is shared with the other protocol; null for a store of its own.</param>
public sealed class MemcachedWorker(MemcachedServer server, Func<SharedStore>? newShared = null)
{
    MemcachedWorker? _inner;

    internal MemcachedServer Server { get; } = server;
    internal MemcachedContext Context { get; } = new(server) { Shared = newShared?.Invoke() };
    internal MemcachedBatch Batch { get; } = new(server.Store);
    internal bool IsBusy { get; set; }

    /// <summary>This one, or another while this one is in the middle of a request: a loop that waits for a lock for long looks
    /// after its other connections meanwhile.</summary>
    internal MemcachedWorker Free => !IsBusy ? this : (_inner ??= new MemcachedWorker(Server, newShared)).Free;
}
